import type { JsonObject } from "../../api.ts";
import type { Subject } from "../../case.ts";
import type { Entities } from "../../entity/entities.ts";
import type { Probe } from "../../probe.ts";
import { type Given, given, requestField } from "../given.ts";

/** More than any page has. */
export const LARGE = 2_000_000_000;

/** A List that gives pages, without which the case does not apply. */
export function paged(subject: Subject, probe: Probe): Given {
  const found = given(subject, probe);
  requestField(found.method, "page_size", probe);
  return found;
}

/** The entities of all pages, which are small. */
export async function itemsOfPages(entities: Entities): Promise<readonly JsonObject[]> {
  const pages = await entities.pages({ page_size: await entities.smallSize() });
  return pages.flatMap((page) => entities.items(page));
}
