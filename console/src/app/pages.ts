import type { ComponentType } from "preact";
import type { Contract } from "../api/contract.ts";
import { AUDIT, session, USERS } from "../api/session.ts";

/** The properties of each page. */
export interface PageProps {
  readonly contract: Contract;
  /** The parts of the address after the page's own. */
  readonly rest: readonly string[];
}

/** A page of the console. To add one, write a folder under pages/ and a line in PAGES. */
export interface ConsolePage {
  /** The first part of its address: `#/call/…`. */
  readonly path: string;
  /** Its words in the navigation, and in the title of the document. */
  readonly title: string;
  /** Whether the navigation shows it, such as only where its services are. @default always */
  readonly isShown?: (contract: Contract) => boolean;
  /** Loads its code, apart from that of other pages. The module's default export is the page. */
  readonly load: () => Promise<{ readonly default: ComponentType<PageProps> }>;
}

/** In the order of the navigation. The first is at `#/`. */
export const PAGES: readonly ConsolePage[] = [
  { path: "call", title: "Call", load: () => import("../pages/call/page.tsx") },
  {
    path: "live",
    title: "Live",
    isShown: (contract) => contract.hasRpc("brasa.v1.OperationsService", "WatchFigures"),
    load: () => import("../pages/live/page.tsx"),
  },
  { path: "tables", title: "Tables", load: () => import("../pages/tables/page.tsx") },
  { path: "history", title: "History", load: () => import("../pages/history/page.tsx") },
  {
    path: "account",
    title: "Account",
    isShown: (contract) => contract.hasRpc(USERS, "GetMe") && session.value?.refreshToken !== undefined,
    load: () => import("../pages/account/page.tsx"),
  },
  {
    path: "users",
    title: "Users",
    isShown: (contract) => contract.hasRpc(USERS, "ListUsers") && mayBeAdmin(),
    load: () => import("../pages/users/page.tsx"),
  },
  {
    path: "audit",
    title: "Audit",
    isShown: (contract) => contract.hasRpc(AUDIT, "ListAuditEvents") && mayBeAdmin(),
    load: () => import("../pages/audit/page.tsx"),
  },
  {
    path: "sign-in",
    get title() {
      return session.value ? "Sign out" : "Sign in";
    },
    load: () => import("../pages/sign-in/page.tsx"),
  },
  { path: "keys", title: "Keyboard", load: () => import("../pages/keys/page.tsx") },
];

/** Whether the pages of admins are worth showing. The roles of a token of one's own are not known; the service decides in any case. */
function mayBeAdmin(): boolean {
  const { value: present } = session;
  return present !== undefined && (present.refreshToken === undefined || present.roles.includes("admin"));
}
