/** A type in lower case without parameters, which nearly all callers send. */
const PLAIN = /^[a-z0-9.+/-]+$/;

/**
 * Normalises a content type for the libraries: lower case (RFC 9110, section 8.3.1), and without redundant parameters
 * such as `charset=utf-8`, in any spelling. Any other charset is left for the libraries to refuse, and so are invalid
 * parameters.
 */
export function plainContentType(given: string): string {
  if (PLAIN.test(given)) return given;
  const [type = "", ...parameters] = given.split(";").map((part) => part.trim());
  const isGrpc = /^application\/grpc/i.test(type);
  const kept = parameters.filter((parameter) => {
    if (/^charset *= *(?:utf-?8|"utf-?8")$/i.test(parameter) || parameter === "") return false;
    return !isGrpc || /^charset *=/i.test(parameter);
  });
  return [type.toLowerCase(), ...kept].join("; ");
}
