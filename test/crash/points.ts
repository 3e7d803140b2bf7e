import type { AddEntry } from "./journal.ts";

/** The places in a writer at which it can be killed. */
export const writerPoints = [
  "before insert",
  "between insert and record",
  "before commit",
  "at commit",
  "after commit",
  "after acknowledgement",
] as const;

const deliveryPoints = ["before delivery", "in the reaction", "at the reaction's commit", "after delivery"] as const;
const markPoints = ["before mark", "at mark", "after mark"] as const;

/** The places in a relay, and in the reactions that it delivers to. */
export const relayPoints = [...deliveryPoints, ...markPoints] as const;

/** The places in a relay that hands events over to a broker. */
export const publisherPoints = ["before publishing", "at publishing", "after publishing", ...markPoints] as const;

/** The places in a process that applies the events of a broker. */
export const consumerPoints = [...deliveryPoints, "before the cursor", "at the cursor", "after the cursor"] as const;

export type Point = (typeof writerPoints | typeof relayPoints | typeof publisherPoints | typeof consumerPoints)[number];

/** Where a process is to be killed, or frozen: when it comes to a point for the nth time. */
export interface KillPlan {
  readonly point: Point;
  readonly nth: number;
  /** @default SIGKILL */
  readonly signal?: "SIGKILL" | "SIGSTOP";
}

/** The longest time between the begin of something and a kill in its midst, in milliseconds. */
const MIDST_MS = 4;

/** Kills its process at one point, or freezes it. */
export class Killer {
  readonly #add: AddEntry;
  #plan: KillPlan | undefined;
  #passed = 0;

  constructor(plan: KillPlan | undefined, add: AddEntry) {
    this.#plan = plan;
    this.#add = add;
  }

  /** Plans it from now on. */
  arm(plan: KillPlan): void {
    this.#plan = plan;
    this.#passed = 0;
  }

  /** Says that the process has come to a point. */
  pass(point: Point): void {
    if (this.#isDue(point)) this.#strike(point);
  }

  /** Says that what this point is in the midst of begins now. */
  passSoon(point: Point): void {
    if (this.#isDue(point)) setTimeout(() => this.#strike(point), Math.random() * MIDST_MS);
  }

  #isDue(point: Point): boolean {
    return point === this.#plan?.point && ++this.#passed === this.#plan.nth;
  }

  #strike(point: Point): void {
    const signal = this.#plan?.signal ?? "SIGKILL";
    this.#add(signal === "SIGKILL" ? "killed" : "frozen", point);
    process.kill(process.pid, signal);
  }
}
