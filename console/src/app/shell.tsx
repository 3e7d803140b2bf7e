import { useEffect, useRef } from "preact/hooks";
import { contract, loadContract } from "../api/contract.ts";
import { session } from "../api/session.ts";
import { Notice } from "../ui/notice.tsx";
import { Boundary } from "./boundary.tsx";
import { PageView } from "./page-view.tsx";
import { PAGES } from "./pages.ts";
import { hrefOf, route } from "./router.ts";
import { nextScheme, scheme } from "./scheme.ts";
import { useShortcuts } from "./shortcuts.ts";

/** The frame of every page: navigation, state of the sign-in, and the page. */
export function Shell() {
  useShortcuts();
  const [path = PAGES[0]?.path] = route.value;
  const page = PAGES.find((one) => one.path === path);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // A change of the page moves the focus, so that a screen reader begins there; the first page leaves it to the browser.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [page]);
  // Further parts are the state of a place, such as a filter, of which a change moves nothing.
  const [, section = "", inside = section] = route.value;
  const title = page?.title ?? "Not found";
  useEffect(() => {
    document.title = `${inside ? `${inside} · ` : ""}${title} · Brasa console`;
    scrollTo(0, 0);
  }, [title, inside]);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the page
      </button>
      <header class="bar">
        <a class="brand" href={hrefOf()}>
          Brasa
        </a>
        <nav aria-label="Pages">
          {PAGES.filter((one) => !contract.value.ready || (one.isShown?.(contract.value.ready) ?? true)).map((one) => (
            <a key={one.path} href={hrefOf(one.path)} aria-current={one.path === path ? "page" : undefined}>
              {one.title}
            </a>
          ))}
        </nav>
        {session.value ? (
          <span class="who">{session.value.name}</span>
        ) : (
          <a class="who" href={hrefOf("sign-in")}>
            not signed in
          </a>
        )}
        <button type="button" class="quiet" onClick={nextScheme} aria-label={`Colours: ${scheme.value}. Change`}>
          colours: {scheme.value}
        </button>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <Content path={path ?? ""} />
      </main>
    </>
  );
}

function Content({ path }: { path: string }) {
  const page = PAGES.find((one) => one.path === path);
  const { ready, problem } = contract.value;
  if (!page || problem) {
    return (
      <section class="page narrow">
        <h1>{page?.title ?? "Not found"}</h1>
        <Notice kind="error">{page ? problem : `There is no page ${path}.`}</Notice>
        {page && (
          <button type="button" onClick={() => void loadContract()}>
            Read the contract again
          </button>
        )}
      </section>
    );
  }
  if (!ready) return <p class="muted">Reading the contract…</p>;
  return (
    <Boundary key={page.path}>
      <PageView page={page} contract={ready} rest={route.value.slice(1)} />
    </Boundary>
  );
}
