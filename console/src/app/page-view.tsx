import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { messageOf } from "../api/failure.ts";
import { Notice } from "../ui/notice.tsx";
import type { ConsolePage, PageProps } from "./pages.ts";

/** A page, once its code is there. */
export function PageView({ page, ...props }: PageProps & { readonly page: ConsolePage }) {
  const [View, setView] = useState<ComponentType<PageProps>>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    page.load().then(
      (loaded) => setView(() => loaded.default),
      (error) => setProblem(`The page cannot be loaded (${messageOf(error)}): load the console again.`),
    );
  }, [page]);
  if (problem) return <Notice kind="error">{problem}</Notice>;
  return View ? <View {...props} /> : <p class="muted">Loading…</p>;
}
