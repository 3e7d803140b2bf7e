import { FileWorker, openFiles } from "../../../src/ddd/files/index.ts";
import { ItemRepository, OwnerRepository } from "../../../src/ddd/testing/files.ts";
import { item, owner } from "../../../src/ddd/testing/index.ts";

// Creates owners, each with an item of the same number, until it is killed, and tells of each pair that is kept.
// Argument: the URL of the database.
const worker = new FileWorker(await openFiles(process.argv[2] ?? ""), {
  owners: OwnerRepository,
  items: ItemRepository,
});
const first = await worker.repositories.owners.count();
for (let n = first + 1; ; n++) {
  await worker.run(async ({ owners, items }) => {
    await owners.create(owner(n));
    await items.create(item(n, { ownerId: owner(n).id }));
  });
  process.stdout.write(`${n}\n`);
}
