// Starts the bridge once for all tests, and ends it with them.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the bridge listens. */
    bridge: string;
  }
}

const TARGET = process.env.CARGO_TARGET_DIR ?? resolve(import.meta.dirname, "../../../target");
const NAME = process.platform === "win32" ? "officer-bridge.exe" : "officer-bridge";

export default async function startBridge({ provide }: TestProject) {
  const program = process.env.PURABARTA_BRIDGE_BIN ?? resolve(TARGET, "debug", NAME);
  if (!existsSync(program))
    throw new Error(`The officer's tests need ${program}. Build it first: cargo test --workspace --no-run`);
  const env = { ...process.env, PURABARTA_BRIDGE: "", PURABARTA_HOME: "" };
  const child = spawn(program, ["--until-input-ends"], { env, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout);
  const address = await new Promise<string>((listens, fails) => {
    child.once("error", fails);
    child.once("exit", (code) => fails(new Error(`officer-bridge ended: ${code}`)));
    lines.on("line", (line) => {
      if (line.startsWith("officer-bridge ")) listens(line.slice("officer-bridge ".length));
    });
  });
  provide("bridge", address);
  return async () => {
    const ended = new Promise((done) => child.once("exit", done));
    child.stdin.end();
    await ended;
  };
}
