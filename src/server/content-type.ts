/**
 * A content type as the libraries know it: in lower case (RFC 9110, section 8.3.1), and without parameters where they say
 * nothing, as `charset=utf-8` does, in whatever form. Any other charset stays to be refused, and parameters of JSON and
 * protobuf that are none.
 */
export function plainContentType(given: string): string {
  const [type = "", ...parameters] = given.split(";").map((part) => part.trim());
  const isGrpc = /^application\/grpc/i.test(type);
  const kept = parameters.filter((parameter) => {
    if (/^charset *= *(?:utf-?8|"utf-?8")$/i.test(parameter) || parameter === "") return false;
    return !isGrpc || /^charset *=/i.test(parameter);
  });
  return [type.toLowerCase(), ...kept].join("; ");
}
