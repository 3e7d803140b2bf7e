import test from "ava";
import { repositorySuite } from "../../helpers/repository.ts";
import { openAccounts, places } from "./backends.ts";

for (const [name, place] of Object.entries(places)) {
  repositorySuite(test, { name, open: () => openAccounts(place) });
}
