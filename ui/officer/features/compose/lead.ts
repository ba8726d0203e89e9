// The 24 hours before an inauguration, as a sentence.

import { dateTime, duration, HOUR } from "@shared/format";
import { LIMITS, type Timestamp } from "@shared/generated";
import { t } from "@shared/l10n.svelte";

/** So close to the limit that, without a network, the officer should telephone. */
const NEAR = 6 * HOUR;

export function isLate(at: Timestamp, now: Timestamp): boolean {
  return at - now < LIMITS.notice_lead;
}

export function isNear(at: Timestamp, now: Timestamp): boolean {
  return at > now && at - now < LIMITS.notice_lead + NEAR;
}

export function leadWords(at: Timestamp, now: Timestamp): string {
  if (at <= now) return t("compose-lead-past");
  if (isLate(at, now)) return t("compose-lead-late", { left: duration(at - now) });
  return t("compose-lead-left", {
    left: duration(at - LIMITS.notice_lead - now),
    limit: dateTime(at - LIMITS.notice_lead),
  });
}
