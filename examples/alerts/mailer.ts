import { DomainError, PreconditionError, UnavailableError } from "brasa";

/** A mail. Its request id is the same however often it is sent: the receiver takes each once. */
export interface Mail {
  readonly requestId: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * Hands a mail over to a service that sends it.
 *
 * @throws UnavailableError where a repeat may help; PreconditionError where an operator must look
 */
export async function sendMail(url: string, mail: Mail, signal: AbortSignal): Promise<void> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": mail.requestId },
      body: JSON.stringify(mail),
      signal,
    });
    await response.body?.cancel();
    if (response.ok) return;
    const text = `the mailer answered ${response.status}`;
    if (response.status === 429 || response.status >= 500) throw new UnavailableError(text);
    throw new PreconditionError(`${text}: its log has the cause`);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new UnavailableError("the mailer gave no answer", { cause: error });
  }
}
