import { Component, type ComponentType, h } from "preact";

/** A component that is drawn again only when a property of it differs. preact/compat has the same, and much else. */
export function memo<P extends object>(View: ComponentType<P>): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const present = this.props as P;
      return (Object.keys(next) as (keyof P)[]).some((name) => next[name] !== present[name]);
    }
    override render() {
      return h(View, this.props as P);
    }
  };
}
