// One project, two pages: `officer` lives in the desktop window, `desk` is served by the queue.
// `vite build --mode officer` and `--mode desk` make the one and the other.
import { resolve } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => {
  const page = mode === "desk" ? "desk" : "officer";
  return {
    root: mode === "test" ? import.meta.dirname : resolve(import.meta.dirname, page),
    base: page === "desk" ? "/desk/" : "/",
    plugins: [svelte({ configFile: resolve(import.meta.dirname, "svelte.config.js") })],
    resolve: {
      alias: { "@shared": resolve(import.meta.dirname, "shared") },
      ...(mode === "test" ? { conditions: ["browser"] } : {}),
    },
    build: {
      outDir: resolve(import.meta.dirname, "dist", page),
      emptyOutDir: true,
      // The officer's window is WebView2 or WebKitGTK of these years; the desk is any browser of them.
      target: ["chrome111", "safari16.4"],
      // Fonts and pictures stay files: the content security policy knows no data: for scripts or styles.
      assetsInlineLimit: 0,
    },
    test: {
      environment: "happy-dom",
      include: ["{officer,desk,shared}/**/*.test.ts"],
    },
  };
});
