import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";

/** A time in the zone and the form of the browser; "–" for none. */
export function timeWords(time: Timestamp | undefined): string {
  return time ? timestampDate(time).toLocaleString() : "–";
}
