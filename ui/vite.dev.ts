// The development servers of `cargo xtask dev`: the pages as they are built, with the running queue behind the desk.
import { mergeConfig } from "vite";
import { defineConfig } from "vitest/config";
import base from "./vite.config.ts";

export default defineConfig((env) =>
  mergeConfig(base(env), {
    // Two servers side by side would throw away each other's prepared packages.
    cacheDir: `../node_modules/.vite-${env.mode}`,
    server: {
      proxy: env.mode === "desk" ? { "/desk/api": { target: process.env.PURABARTA_QUEUE_ADDRESS } } : {},
    },
  }),
);
