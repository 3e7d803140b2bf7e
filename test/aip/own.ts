/** Rules that accounts and projects break, and why that stays. */
export const exceptions: Readonly<Record<string, string>> = {
  "133-request-holds-resource@accounts.v1.UserService/CreateUser":
    "UserDetails has the password and the email, which no other request has",
  "136-no-preposition@accounts.v1.UserService/SignIn": "the verb is to sign in",
  "136-no-standard-verb": "the factors and the caller are singletons of the account, without a name",
  "155-is-optional@brasa.v1.UnitOfWorkService/Settle": "the request is about a request id",
};

/** Rules that OperationsService breaks, and why that stays. */
export const operationsExceptions: Readonly<Record<string, string>> = {
  "132-gives-what-get-gives@brasa.v1.OperationsService/ListDeadLetters": "an event's data may be personal, and large",
  "155-not-on-resource@brasa.v1.SlowCall": "it is the id that the call has in the log",
};

/** Rules that the toolkit's sample breaks, and why that stays. */
export const sampleExceptions: Readonly<Record<string, string>> = {
  "148-create-time-output-only@brasa.testing.v1.Item": "the suite of backends sets times itself",
  "155-is-optional@brasa.v1.UnitOfWorkService/Settle": "the request is about a request id",
  "203-required-is-required": "the suite of backends stores empty texts, too",
  "203-required-cannot-be-cleared": "the suite of backends stores empty texts, too",
};

/** The few slots that there can be. */
export const slots = [1, 2, 3, 4].map((n) => ({ slot: { id: String(n), position: String(n), code: `S${n}` } }));
