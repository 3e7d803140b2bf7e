/** The modules of Node.js that the toolkit's own files use. */
export interface NodeModules {
  readonly async_hooks: typeof import("node:async_hooks");
  readonly crypto: typeof import("node:crypto");
  readonly events: typeof import("node:events");
  readonly util: typeof import("node:util");
}

/**
 * A module of Node.js, or undefined where there is none, as in a browser. Unlike an import, it leaves a bundle for browsers
 * as it is: without a polyfill, and without a setting of the bundler.
 */
export function nodeModule<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined {
  return globalThis.process?.getBuiltinModule?.(name) as NodeModules[Name] | undefined;
}
