// Copies Google's protos that contracts import into proto/google, for the package: there, buf and protoc find them beside ours.
// In this repository they come from their own package, as a module of buf.yaml.
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const from = "node_modules/google-gax/build/protos";
const api = ["annotations", "client", "field_behavior", "field_info", "http", "httpbody", "launch_stage", "resource"];
const rpc = ["code", "error_details", "status"];
const files = [
  ...api.map((name) => `google/api/${name}.proto`),
  ...rpc.map((name) => `google/rpc/${name}.proto`),
  ...readdirSync(join(from, "google/type")).map((name) => `google/type/${name}`),
];

rmSync("proto/google", { recursive: true, force: true });
for (const file of files) {
  mkdirSync(dirname(join("proto", file)), { recursive: true });
  cpSync(join(from, file), join("proto", file));
}
