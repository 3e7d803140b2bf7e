import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import test from "ava";
import { BadRequestSchema } from "../../gen/google/rpc/error_details_pb.js";
import { GetOwnerRequestSchema } from "../../gen/projects/v1/project_service_pb.js";
import { until } from "../../src/ddd/testing/event/backend.ts";
import { uuidOf } from "../../src/ddd/testing/index.ts";
import { createProject } from "../../src/projects/project.ts";
import { backends } from "./backends.ts";
import { clientsOf, served } from "./served.ts";

// ASVS: V8.2.2
test("users see themselves with their projects, admins all, and others are as those that are not there", async (t) => {
  const service = await served(t);
  const ada = await service.signUp("ada");
  const bob = await service.signUp("bob");
  const admin = await service.signUp("admin", "admin");
  const all = clientsOf(service.transports.gRPC(admin.token)).projects;
  await until(async () => (await all.listOwners({})).owners.filter(({ active }) => active).length === 3);
  for (const transport of Object.values(service.transports)) {
    const { projects, units } = clientsOf(transport(ada.token));
    for (const name of ["Engine", "Letters"]) await projects.createProject({ project: { name } });
    const { owner } = await projects.getOwner({ userId: ada.id });
    t.like(owner, { userId: ada.id, email: "ada@example.com", name: "ada", surname: "Tester", active: true });
    t.is(owner?.projects[0]?.name, "Letters");
    t.deepEqual(
      (await projects.listOwners({ filter: 'email = "*@example.com"', orderBy: "email desc" })).owners,
      owner ? [owner] : [],
    );
    const refusals: string[] = [];
    for (const userId of [bob.id, randomUUID()]) {
      const error = ConnectError.from(await t.throwsAsync(projects.getOwner({ userId })));
      t.is(error.code, Code.NotFound);
      refusals.push(
        JSON.stringify([error.rawMessage, error.details.map((one) => "type" in one && one.type)]).replaceAll(
          userId,
          "",
        ),
      );
    }
    t.is(refusals[0], refusals[1]);
    const request = anyPack(GetOwnerRequestSchema, create(GetOwnerRequestSchema, { userId: ada.id }));
    const operations = [{ method: "projects.v1.ProjectService/GetOwner", request }];
    t.is(ConnectError.from(await t.throwsAsync(units.commit({ operations }))).code, Code.InvalidArgument);
  }
  t.is((await all.getOwner({ userId: ada.id })).owner?.projectCount, 4);
  const first = await all.listOwners({ pageSize: 2, orderBy: "email" });
  t.deepEqual(
    first.owners.map(({ name }) => name),
    ["ada", "admin"],
  );
  const rest = { pageSize: 2, orderBy: "email", pageToken: first.nextPageToken };
  t.deepEqual(
    (await all.listOwners(rest)).owners.map(({ name }) => name),
    ["bob"],
  );
  const { projects } = clientsOf(service.transports.gRPC(ada.token));
  t.is(ConnectError.from(await t.throwsAsync(projects.listOwners(rest))).code, Code.InvalidArgument);
  for (const orderBy of ["project_count", "sequence", "delete_time"]) {
    const error = ConnectError.from(await t.throwsAsync(all.listOwners({ orderBy })));
    t.is(error.findDetails(BadRequestSchema)[0]?.fieldViolations[0]?.field, "order_by");
  }
  await service.users().deleteUser({ id: bob.id }, { headers: { authorization: `Bearer ${admin.token}` } });
  await until(async () => (await all.listOwners({})).owners.length === 2);
});

for (const [name, open] of Object.entries(backends)) {
  test(`${name}: the latest projects of each owner are read with their number, whatever its size`, async (t) => {
    const { worker } = await open(t);
    const owners = [uuidOf(1), uuidOf(2), uuidOf(3)];
    const [many = "", one = ""] = owners;
    const details = (ownerId: string, n: number) => ({ ownerId, name: `Project ${n}`, maximumIncompleteTasks: null });
    const made = Array.from({ length: 12 }, (_, n) =>
      createProject(details(n === 11 ? one : many, n), randomUUID(), new Date(n * 1000)),
    );
    const archived = made.map((project, n) => (n === 3 ? { ...project, archiveTime: new Date(0) } : project));
    const stored = archived.map((project, n) => (n === 10 ? { ...project, deleteTime: new Date(0) } : project));
    await worker.repositories.projects.create(...stored);
    const found = await worker.read(({ projects }) => projects.latestOf(owners, 10));
    t.deepEqual([...found.keys()].sort(), [many, one]);
    t.is(found.get(many)?.count, 10);
    const few = await worker.read(({ projects }) => projects.latestOf([many], 8));
    t.is(few.get(many)?.count, 10);
    t.deepEqual(few.get(many)?.latest, stored.slice(2, 10).reverse());
    t.deepEqual(found.get(one), { count: 1, latest: stored.slice(11) });
    t.is((await worker.read(({ projects }) => projects.latestOf([], 8))).size, 0);
  });
}
