/** Splits a comment after its first sentence, or before a list that begins within it. */
export function splitComment(text: string): { readonly first: string; readonly rest: string } {
  const plain = text.replace(/\n(?![\s*-])/g, " ").trim();
  const [first = ""] = /^.*?(?:[.!?](?=\s|$)|:(?=\n))/s.exec(plain) ?? [plain];
  return { first, rest: plain.slice(first.length).trim() };
}

/** The comment of a field: its first sentence, and the rest on demand. */
export function Help({ id, text = "" }: { readonly id: string; readonly text?: string | undefined }) {
  const { first, rest } = splitComment(text);
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
