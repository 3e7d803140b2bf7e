import type { Transaction, UnitBackend } from "../unit/backend.ts";

/** The point at which a unit that writes is made to fail. */
export type FaultPoint = "begin" | "commit";

/** Makes the units that write on one database fail. */
export interface Faults {
  /** Makes the next `times` units fail with this error at that point, without effect. @param times @default 1 */
  fail(step: FaultPoint, error: Error, times?: number): void;
  /** The same with a transient error, for which the worker runs the whole unit again. @param times @default 1 */
  interfere(step: FaultPoint, times?: number): void;
  /** How often a unit was made to fail. */
  readonly met: number;
}

/**
 * Wraps a database so that its units can be made to fail; everything else works as before:
 *
 * ```ts
 * const { backend, faults } = withFaults(new MemoryDatabase());
 * const worker = new MemoryWorker(backend, { items: Items, owners: Owners, memberships: Memberships, slots: Slots });
 * ```
 */
export function withFaults<B extends UnitBackend<unknown>>(
  backend: B,
): { readonly backend: B; readonly faults: Faults } {
  const planned: { step: FaultPoint; error: Error; left: number }[] = [];
  const transient = new WeakSet<object>();
  let met = 0;

  const failureAt = (step: FaultPoint): Error | undefined => {
    const plan = planned.find((one) => one.step === step && one.left > 0);
    if (!plan) return undefined;
    plan.left--;
    met++;
    return plan.error;
  };

  const begin: B["begin"] = async (mode, attempt, signal, place, repeats) => {
    if (mode !== "write") return backend.begin(mode, attempt, signal, place, repeats);
    const failure = failureAt("begin");
    if (failure) throw failure;
    const transaction = await backend.begin(mode, attempt, signal, place, repeats);
    const faulty: Transaction<unknown> = {
      connection: transaction.connection,
      savepoint: () => transaction.savepoint(),
      rollback: () => transaction.rollback(),
      commit: async () => {
        const refusal = failureAt("commit");
        if (!refusal) return transaction.commit();
        await transaction.rollback();
        throw refusal;
      },
    };
    return faulty;
  };
  const isTransient: B["isTransient"] = (error) =>
    (typeof error === "object" && error !== null && transient.has(error)) || backend.isTransient(error);
  const replaced: Readonly<Record<PropertyKey, unknown>> = { begin, isTransient };

  return {
    backend: new Proxy(backend, {
      get(target, key) {
        if (Object.hasOwn(replaced, key)) return replaced[key];
        // A database may have private fields, which its proxy does not have.
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    }),
    faults: {
      fail: (step, error, times = 1) => void planned.push({ step, error, left: times }),
      interfere: (step, times = 1) => {
        const error = new Error("the suite asks for a repeat of the unit");
        transient.add(error);
        planned.push({ step, error, left: times });
      },
      get met() {
        return met;
      },
    },
  };
}
