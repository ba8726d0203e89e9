// One project, three pages: `officer` lives in the desktop window, `desk` is served by the queue, `phone` by the
// officer's program to a phone nearby. `vite build --mode officer` and so on make the one and the others.
import { resolve } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => {
  const page = mode === "desk" || mode === "phone" ? mode : "officer";
  return {
    root: mode === "test" ? import.meta.dirname : resolve(import.meta.dirname, page),
    // The phone's page lies under a path of chance.
    base: { desk: "/desk/", phone: "./", officer: "/" }[page],
    plugins: [svelte({ configFile: resolve(import.meta.dirname, "svelte.config.js") })],
    resolve: {
      alias: { "@shared": resolve(import.meta.dirname, "shared") },
      ...(mode === "test" ? { conditions: ["browser"] } : {}),
    },
    build: {
      outDir: resolve(import.meta.dirname, "dist", page),
      emptyOutDir: true,
      // The officer's window is WebView2 or WebKitGTK of these years; the desk is any browser of them; a phone
      // may be as old as its last update.
      target: page === "phone" ? ["chrome87", "safari14"] : ["chrome111", "safari16.4"],
      // Fonts and pictures stay files: the content security policy knows no data: for scripts or styles.
      assetsInlineLimit: 0,
    },
    // In a developer's browser the officer's page asks the program through the bridge.
    server: { proxy: { "/bridge": `http://${process.env.PURABARTA_BRIDGE || "127.0.0.1:4711"}` } },
    test: {
      environment: "happy-dom",
      globalSetup: "officer/host/start-bridge.ts",
      setupFiles: "officer/host/test-setup.ts",
      // The program answers over HTTP, on a machine that may be busy.
      testTimeout: 60_000,
      include: ["{officer,desk,phone,shared}/**/*.test.ts"],
    },
  };
});
