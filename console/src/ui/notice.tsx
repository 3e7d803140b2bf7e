import type { ComponentChildren } from "preact";

/** Words about the state of something. An error is read out at once by a screen reader. */
export function Notice({ kind, children }: { kind: "error" | "warning" | "info"; children: ComponentChildren }) {
  return (
    <div class={`notice ${kind}`} role={kind === "error" ? "alert" : "status"}>
      {children}
    </div>
  );
}
