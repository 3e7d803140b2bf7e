import { Component, type ComponentChildren } from "preact";
import { messageOf } from "../api/failure.ts";
import { Notice } from "../ui/notice.tsx";

/** Shows words in the place of a page that fails, so that the others can still be used. */
export class Boundary extends Component<{ readonly children: ComponentChildren }, { readonly error?: unknown }> {
  static override getDerivedStateFromError(error: unknown) {
    return { error };
  }
  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <section class="page narrow">
        <h1>This page has failed</h1>
        <Notice kind="error">{messageOf(error)}. Load the console again; other pages may still work.</Notice>
      </section>
    );
  }
}
