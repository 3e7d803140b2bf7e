import { render } from "preact";
import { loadContract } from "./api/contract.ts";
import { restoreSession } from "./api/session.ts";
import { watchRoute } from "./app/router.ts";
import { applyScheme } from "./app/scheme.ts";
import { Shell } from "./app/shell.tsx";

applyScheme();
watchRoute();
const root = document.getElementById("app");
if (root) render(<Shell />, root);
void loadContract().then(restoreSession);
