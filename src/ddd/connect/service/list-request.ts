import {
  type DescField,
  type DescMessage,
  getOption,
  isFieldSet,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { FieldMask } from "@bufbuild/protobuf/wkt";
import { FieldBehavior, field_behavior } from "../../../../gen/google/api/field_behavior_pb.js";
import { InvalidError } from "../../error.ts";
import { type Page, toPageSize } from "../../query/page.ts";
import type { PageTokenSeal } from "../../query/page-token.ts";
import { toWhere } from "../../query/where.ts";
import type { ListQuery, PageQuery } from "../../repository.ts";
import type { FilterFields } from "../filter/fields.ts";
import { parseOrderBy } from "../filter/order.ts";
import { parseFilter } from "../filter/parse.ts";

/** The filter and order of a request for a stream of entities (AIP-132, AIP-160). */
export type StreamRequest = Message & { readonly filter: string; readonly orderBy: string };

/** The same for a page of them (AIP-158). */
export type ListRequest = StreamRequest & { readonly pageSize: number; readonly pageToken: string };

export interface ListOptions<E> {
  /** The fields that the filter and the order may name. */
  readonly fields: FilterFields<E>;
  readonly seal: PageTokenSeal;
  /** Whose list it is, where different callers have different ones. @default "": everybody's */
  readonly caller?: string;
  /**
   * The most characters that a filter may have.
   * @default 1048576
   */
  readonly maxFilterLength?: number;
}

/** The query of a list request, and the token of the page that it gets. */
export interface ListPlan<E> {
  readonly query: PageQuery<E>;
  /** The `next_page_token` for the page that the query found: signed, and good for the same list only. */
  nextPageToken(page: Page<E>): string;
}

/**
 * Reads a list request:
 *
 * ```ts
 * const { query, nextPageToken } = listQuery(request, { fields: userFields, seal });
 * const page = await users.page(query);
 * return { users: page.items.map(toMessage), nextPageToken: nextPageToken(page) };
 * ```
 *
 * @throws InvalidError, field `page_size`, `page_token`, `filter` or `order_by`
 */
export function listQuery<E extends object>(
  request: ListRequest,
  { fields, seal, caller = "", maxFilterLength }: ListOptions<E>,
): ListPlan<E> {
  const question = [request.$typeName, request.filter, request.orderBy, caller];
  const query: PageQuery<E> = {
    ...streamQuery(request, fields, maxFilterLength),
    size: naming("page_size", () => toPageSize(request.pageSize)),
    token: naming("page_token", () => seal.open(request.pageToken, question)),
  };
  return { query, nextPageToken: (page) => seal.seal(page.nextToken, question) };
}

/**
 * Reads the filter and order of a request.
 *
 * @throws InvalidError, field `filter` or `order_by`
 */
export function streamQuery<E extends object>(
  request: StreamRequest,
  fields: FilterFields<E>,
  maxFilterLength?: number,
): ListQuery<E> {
  return {
    where: toWhere(parseFilter(request.filter, fields, maxFilterLength)),
    orderBy: parseOrderBy(request.orderBy, fields),
  };
}

/** Returns the result of `run`; an InvalidError of it names the request's field. */
function naming<T>(field: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    const violations = error.violations.map(({ description }) => ({ field, description }));
    throw new InvalidError(violations, { reason: error.reason, cause: error });
  }
}

/**
 * The fields of a resource that an update sets (AIP-134): the fields that the mask names, all that can be set for `*`, or,
 * without a mask, those of them that are populated. Output only fields are ignored beside others (AIP-161), so that a mask for
 * reading does for writing, too.
 *
 * @param settable the fields that can be set, by their names in TypeScript; no mask can set another
 * @throws InvalidError, field `update_mask`, for another path, and if there is nothing to set
 */
export function updateMask<D extends DescMessage, const K extends keyof MessageShape<D> & string>(
  mask: FieldMask | undefined,
  schema: D,
  message: MessageShape<D>,
  settable: readonly K[],
): K[] {
  const fields = new Map(settable.map((name) => [fieldOf(schema, name).name, name]));
  const paths = mask?.paths ?? [];
  if (paths.length === 0) {
    const populated = settable.filter((name) => isFieldSet(message, fieldOf(schema, name)));
    if (populated.length > 0) return populated;
    throw invalidMask(`is needed where no field is set; it may name ${[...fields.keys()].join(", ")}`);
  }
  if (paths.includes("*")) {
    if (paths.length > 1) throw invalidMask('"*" means all fields and stands alone');
    return [...settable];
  }
  const wrong = paths.find((path) => !fields.has(path) && !isOutputOnly(schema, path));
  const named = paths.flatMap((path) => fields.get(path) ?? []);
  const refused = wrong ?? (named.length === 0 ? paths[0] : undefined);
  if (refused !== undefined) throw invalidMask(`"${refused}" ${whyNot(schema, refused, [...fields.keys()])}`);
  return [...new Set(named)];
}

function whyNot(schema: DescMessage, path: string, settable: readonly string[]): string {
  const [first = "", nested] = path.split(".", 2);
  const field = schema.fields.find(({ name }) => name === first);
  const choice = `; those that can be set are ${settable.join(", ")}`;
  const meant = schema.fields.find((one) => one.localName === first || one.jsonName === first);
  if (!field && meant) return `is written ${meant.name} in a mask${choice}`;
  if (!field) return `is not a field of ${schema.typeName}${choice}`;
  if (nested !== undefined && field.fieldKind === "scalar") return `is not a path: "${first}" has no fields of its own`;
  return `cannot be set here${choice}`;
}

function isOutputOnly({ fields }: DescMessage, path: string): boolean {
  const field = fields.find(({ name }) => name === path);
  return field !== undefined && getOption(field, field_behavior).includes(FieldBehavior.OUTPUT_ONLY);
}

/** @throws Error for a name that the message does not have, which types have ruled out unless the code was generated anew */
function fieldOf(schema: DescMessage, localName: string): DescField {
  const field = schema.field[localName];
  if (!field) throw new Error(`${schema.typeName} has no field ${localName}`);
  return field;
}

function invalidMask(description: string): InvalidError {
  return new InvalidError([{ field: "update_mask", description }], { reason: "INVALID_UPDATE_MASK" });
}
