/** How long to wait, in words: seconds while they are few, then whole minutes. */

type Wait = { words: string; values: Record<string, number> };

/** Null where the queue does not say. Never less than it says: whoever comes too early waits anew. */
export function wait(retryAfter: string | undefined): Wait | null {
  const seconds = Number(retryAfter);
  if (!Number.isFinite(seconds) || seconds <= 0) return null;
  if (seconds < 60)
    return { words: "desk-problem-rate-limited-seconds", values: { seconds: Math.ceil(seconds) } };
  return { words: "desk-problem-rate-limited-minutes", values: { minutes: Math.ceil(seconds / 60) } };
}
