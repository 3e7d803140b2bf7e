/** The comment of a field: its first sentence, and the rest on demand. */
export function Help({ id, text = "" }: { readonly id: string; readonly text?: string | undefined }) {
  const plain = text.replace(/\n(?![\s*-])/g, " ").trim();
  const [first = ""] = /^.*?[.!?:](?=\s|$)/s.exec(plain) ?? [plain];
  const rest = plain.slice(first.length).trim();
  return (
    <div class="help" id={`${id}-help`}>
      {rest === "" ? (
        first
      ) : (
        <details>
          <summary>{first}</summary>
          {rest}
        </details>
      )}
    </div>
  );
}
