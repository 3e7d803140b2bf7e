/** Whether text can be a call's id in logs and headers: 1 to 128 visible ASCII characters. */
export function isRequestId(text: string | null | undefined): text is string {
  return typeof text === "string" && /^[\x21-\x7e]{1,128}$/.test(text);
}
