import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { store, stored } from "../api/storage.ts";
import { goTo } from "./router.ts";
import { nextScheme } from "./scheme.ts";

/** A key, or two after each other, and its effect. Those of a page are the page's own, and told here too. */
export interface Shortcut {
  readonly keys: string;
  readonly label: string;
  readonly run?: () => void;
}

/** Single letters do nothing where text is typed. */
export const SHORTCUTS: readonly Shortcut[] = [
  { keys: "Ctrl+Enter", label: "send the call, or save the entity (⌘ Enter on a Mac)" },
  { keys: "Escape", label: "stop the running call; close a list of completions, or the entity" },
  { keys: "Ctrl+Space", label: "complete a name or a value in JSON" },
  {
    keys: "/",
    label: "find an RPC, or a table; in a table, its filter",
    run: () => document.querySelector<HTMLInputElement>("[data-find]")?.focus(),
  },
  { keys: "g c", label: "go to the calls", run: () => goTo("call") },
  { keys: "g l", label: "go to the live page", run: () => goTo("live") },
  { keys: "g t", label: "go to the tables", run: () => goTo("tables") },
  { keys: "g h", label: "go to the history", run: () => goTo("history") },
  { keys: "g s", label: "go to the sign-in", run: () => goTo("sign-in") },
  { keys: "t", label: "change the colours", run: nextScheme },
  { keys: "?", label: "list these keys", run: () => goTo("keys") },
];

const KEY = "brasa-console-letters";

/** Whether single letters do anything: who speaks to the browser may want to type none by mistake (WCAG 2.2, 2.1.4). */
export const hasLetters = signal(stored<boolean>("localStorage", KEY) ?? true);

export function setLetters(isOn: boolean): void {
  hasLetters.value = isOn;
  store("localStorage", KEY, isOn);
}

/** Listens to the shortcuts of every page. */
export function useShortcuts(): void {
  useEffect(() => {
    let before = "";
    const press = (event: KeyboardEvent) => {
      if (!hasLetters.value || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
        before = "";
        return;
      }
      const both = `${before} ${event.key}`;
      const found = SHORTCUTS.find(({ keys, run }) => run && (keys === both || keys === event.key));
      before = event.key;
      if (!found) return;
      event.preventDefault();
      found.run?.();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio)$/.test(target.type);
  return target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName));
}
