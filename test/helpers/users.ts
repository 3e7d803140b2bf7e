import type { User } from "../../src/accounts/user.ts";
import { EPOCH, uuidOf } from "../../src/ddd/testing/sample.ts";

/** The nth user: its fields follow from n, and are in the same order. */
export function user(n: number, different: Partial<User> = {}): User {
  const time = new Date(EPOCH + n * 1000);
  return {
    id: uuidOf(n),
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
export function usersUpTo(count: number): User[] {
  return Array.from({ length: count }, (_, i) => user(i + 1));
}
