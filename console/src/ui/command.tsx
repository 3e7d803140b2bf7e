import { CopyButton } from "./copy-button.tsx";

/** A command for a shell, to be copied. */
export function Command({ text }: { readonly text: string }) {
  return (
    <span class="shell">
      <code>{text}</code> <CopyButton text={text} label={`Copy ${text}`} />
    </span>
  );
}
