import { memoryBackend } from "../../../src/ddd/testing/memory.ts";
import { modelCase } from "../../conformance/model-check.ts";
import { hold } from "../../helpers/conformance.ts";

hold("memory", memoryBackend(), modelCase(50));
