import { sqliteBackend } from "../../conformance/backends.ts";
import { modelCase } from "../../conformance/model-check.ts";
import { hold } from "../../helpers/conformance.ts";

// The others are a matter of `npm run conformance`.
hold("sqlite", sqliteBackend, modelCase(20));
