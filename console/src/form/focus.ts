import { controlId } from "./context.ts";

/** Focuses the control of a field; else that of the message around it, which may not be set; else the request in JSON. */
export function focusField(path: string): void {
  for (let place = path; place !== ""; place = place.replace(/(^|\.)[^.]*$/, "")) {
    const control = document.getElementById(controlId(place));
    if (control) {
      control.focus();
      return;
    }
  }
  document.getElementById("json")?.focus();
}
