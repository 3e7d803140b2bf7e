import type { User } from "../../src/accounts/user.ts";

/** When the first of the users below was created. */
export const EPOCH = Date.UTC(2026, 0, 1);

/** The n-th user: everything about it follows from n, in the same order. */
export function user(n: number, different: Partial<User> = {}): User {
  const time = new Date(EPOCH + n * 1000);
  return {
    id: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    email: `user${n}@example.com`,
    name: `Name ${String(n).padStart(4, "0")}`,
    surname: "Doe",
    active: n % 2 === 0,
    createTime: time,
    updateTime: time,
    version: 1,
    ...different,
  };
}

/** Users 1 to `count`. */
export function users(count: number): User[] {
  return Array.from({ length: count }, (_, i) => user(i + 1));
}

/** The names of entities, in their order. */
export async function namesOf(entities: Iterable<User> | AsyncIterable<User>): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of entities) names.push(name);
  return names;
}

/** A promise that is resolved from outside. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open: () => void = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
