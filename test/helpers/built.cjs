// A test file stands for what ava.config.js has built from it.
const { relative, resolve } = require("node:path");
const { pathToFileURL } = require("node:url");

require.extensions[".ts"] = (module, file) => {
  const built = resolve(process.env.BUILT_TESTS, relative(process.cwd(), file).replace(/\.ts$/, ".js"));
  // ava waits for it.
  module.exports = import(pathToFileURL(built));
};
