/** The problem of a text that is no `host:port`. Another part of a URL would be sent as one: credentials, a path, a query. */
export function addressProblem(address: string): string | undefined {
  const isAddress = /^(?:[\w.-]+|\[[\da-f:.]+\]):\d{1,5}$/i.test(address) && URL.canParse(`http://${address}`);
  return isAddress ? undefined : `'${address}' must be host:port, such as localhost:50051 or [::1]:50051`;
}
