import { defineConfig } from "vite";

/** Builds the console into dist/console, which the service serves at /console (src/server/console). */
export default defineConfig({
  // Relative, so that a proxy may serve the console under another path.
  base: "./",
  build: {
    outDir: "../dist/console",
    emptyOutDir: true,
    target: "es2022",
    // The policy of the page allows no inline script, which this would be.
    modulePreload: { polyfill: false },
    // Files stay files: the policy allows no data: URLs.
    assetsInlineLimit: 0,
  },
});
