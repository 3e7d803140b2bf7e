import { z } from "zod";
import { isPlaceholderUuid, uuid } from "../schema/field.ts";

const uuidText = "must be a UUID in lower case, such as 0198c0de-0000-7000-8000-000000000000";
const isUuid = (text: string) => uuid().problem(text) === undefined;

/** An id. */
export const uuidRule = z.string().refine(isUuid, uuidText);

/** An id, or empty. */
export const emptyOrUuidRule = z.string().refine((id) => id === "" || isUuid(id), `${uuidText}, or empty`);

/** The id of something new, or empty. */
export const newUuidRule = emptyOrUuidRule.refine(
  (id) => !isPlaceholderUuid(id),
  "must be a UUID of its own, which the nil and the max UUID are not, or empty",
);
