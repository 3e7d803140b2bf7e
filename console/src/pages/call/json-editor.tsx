import type { DescMessage } from "@bufbuild/protobuf";
import type { Signal } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import { type Completion, type Completions, completionsAt } from "../../json/complete.ts";

const MAX_OPTIONS = 12;
const LIST = "json-completions";

/** JSON with completions: names of fields, and values of enums and the like. It is a plain textarea, so that Tab leaves it. */
export function JsonEditor({ desc, text }: { readonly desc: DescMessage; readonly text: Signal<string> }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [found, setFound] = useState<Completions>();
  const [active, setActive] = useState(0);
  const options = found?.options.slice(0, MAX_OPTIONS) ?? [];
  const isOpen = options.length > 0;

  const complete = (isAsked: boolean) => {
    const { current } = area;
    if (!current) return;
    const at = current.selectionStart;
    // Unasked, the list opens for a name or a value that has begun.
    const hasBegun = /["\w]/.test(current.value[at - 1] ?? "") && !/^\w/.test(current.value.slice(at));
    const next = isAsked || hasBegun ? completionsAt(desc, current.value, at) : undefined;
    const isThere = next?.options.length === 1 && next.options[0]?.insert === current.value.slice(next.from, next.to);
    setFound(isThere ? undefined : next);
    setActive(0);
  };
  const accept = (option: Completion) => {
    const { current } = area;
    if (!current || !found) return;
    current.setRangeText(option.insert, found.from, found.to, "end");
    // Into the empty object, list or text that it ends with.
    const inside = /(\{\}|\[\]|"")$/.test(option.insert) ? 1 : 0;
    const at = found.from + option.insert.length - inside;
    current.setSelectionRange(at, at);
    current.focus();
    text.value = current.value;
    setFound(undefined);
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey && event.key === " ") {
      event.preventDefault();
      complete(true);
      return;
    }
    if (!isOpen || event.ctrlKey || event.metaKey) return;
    const option = options[active];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((active + step + options.length) % options.length);
    else if (event.key === "Enter" && option) accept(option);
    else if (event.key === "Escape") setFound(undefined);
    else return;
    event.preventDefault();
  };
  return (
    <div class="json-editor">
      <label class="hidden" for="json">
        Request in JSON
      </label>
      <textarea
        id="json"
        ref={area}
        spellcheck={false}
        autocomplete="off"
        rows={Math.min(30, Math.max(8, text.value.split("\n").length + 1))}
        aria-haspopup="listbox"
        aria-controls={LIST}
        aria-autocomplete="list"
        aria-activedescendant={isOpen ? `${LIST}-${active}` : undefined}
        aria-describedby="json-help"
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          complete(false);
        }}
        onKeyDown={press}
        onBlur={() => setFound(undefined)}
      />
      <div id={LIST} role="listbox" aria-label="Completions" class={isOpen ? "completions" : "hidden"}>
        {options.map((option, i) => (
          <div
            key={option.label}
            id={`${LIST}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === active}
            // Before the textarea loses the focus, which closes the list.
            onMouseDown={(event) => {
              event.preventDefault();
              accept(option);
            }}
          >
            <code>{option.label}</code> <span class="type">{option.detail}</span>
          </div>
        ))}
      </div>
      <p class="help" id="json-help">
        <kbd>Ctrl</kbd> <kbd>Space</kbd> lists the fields and values that fit; arrows choose, <kbd>Enter</kbd> takes
        one.
      </p>
    </div>
  );
}
