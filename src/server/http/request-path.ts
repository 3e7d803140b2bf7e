import { type HttpRequest, isHttp2 } from "../ports/limits.ts";

/**
 * The request's path; undefined if its authority is missing or unusable, which the library would throw about. A target
 * in absolute form counts as its path (RFC 9112, section 3.2.2).
 */
export function pathOf(request: HttpRequest): string | undefined {
  const [, absolute, rest] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? "") ?? [];
  if (rest !== undefined) request.url = rest;
  const authority = usableAuthority(absolute ?? givenAuthority(request));
  if (authority === undefined) return undefined;
  request.headers[isHttp2(request) ? ":authority" : "host"] = authority;
  return request.url?.split("?", 1)[0] ?? "";
}

/** HTTP/1.0 may leave Host out (RFC 9112, section 3.2), as the checks of HAProxy and nginx do. */
function givenAuthority(request: HttpRequest): string | undefined {
  if (isHttp2(request)) return request.authority;
  return request.headers.host ?? (request.httpVersion === "1.0" ? "localhost" : undefined);
}

/** A client that knows several addresses of the server names all of them (gRPC Name Resolution, `ipv4:a,b`). */
function usableAuthority(given: string | undefined): string | undefined {
  const all = given?.split(/,|%2c/i).map((one) => one.replaceAll(/%(5b|5d|3a)/gi, decodeURIComponent)) ?? [];
  const isUsable = (one: string) => /^[^\s/?#@\\]+$/.test(one) && URL.canParse(`http://${one}`);
  return all.every(isUsable) ? all[0] : undefined;
}
