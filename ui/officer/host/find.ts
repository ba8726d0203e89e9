import type { Host } from "./index";

/** The host of this window: Tauri, or in a developer's browser the bridge to the same program. */
export async function findHost(): Promise<Host> {
  const { isTauri } = await import("@tauri-apps/api/core");
  if (import.meta.env.DEV && !isTauri()) return (await import("./bridge")).bridgeHost();
  return (await import("./tauri")).tauriHost();
}
