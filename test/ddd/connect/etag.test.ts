import test from "ava";
import { etagToVersion, versionToEtag } from "../../../src/ddd/connect/index.ts";
import { InvalidError } from "../../../src/ddd/error.ts";

test("an etag gives back its version", (t) => {
  for (const version of [1, 2, 10, Number.MAX_SAFE_INTEGER]) t.is(etagToVersion(versionToEtag(version)), version);
  t.not(versionToEtag(1), versionToEtag(2));
});

const forged = ["v0", "v-1", "v1.5", "v01", "1", "v", "v99999999999999999", "v1 "].map((text) =>
  Buffer.from(text).toString("base64url"),
);
for (const etag of ["", "x", "*", `${versionToEtag(1)}=`, `${versionToEtag(1)} `, ...forged]) {
  test(`"${etag}" is not an etag`, (t) => {
    const error = t.throws(() => etagToVersion(etag), { instanceOf: InvalidError });
    t.deepEqual(
      error.violations.map(({ field }) => field),
      ["etag"],
    );
  });
}
