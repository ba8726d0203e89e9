// What the window does with each failure. A code is listed here or it does not compile.
import type { CallFailed, Code } from "@shared/generated";
import { argsOf, t } from "@shared/l10n.svelte";

/** `attention`: can be fixed here. `overdue`: needs help, or nothing works. */
type Severity = "attention" | "overdue";
/** What can be done about it from the place where it is shown. */
type Action = "retry" | "call_it" | "none";

const on = (severity: Severity, action: Action) => ({ severity, action });

export const FAILURES: Record<Code, { severity: Severity; action: Action }> = {
  address_wrong: on("attention", "none"),
  address_insecure: on("attention", "none"),
  unreachable: on("attention", "retry"),
  not_the_queue: on("attention", "call_it"),
  not_enrolled: on("overdue", "call_it"),
  already_enrolled: on("attention", "none"),
  missing: on("attention", "none"),
  too_late: on("attention", "none"),
  disk_full: on("overdue", "retry"),
  storage_failed: on("overdue", "retry"),
  in_use: on("attention", "retry"),
  place_network: on("overdue", "call_it"),
  place_removable: on("overdue", "call_it"),
  nothing_to_export: on("attention", "none"),
  place_gone: on("attention", "none"),
  place_locked: on("attention", "retry"),
  place_in_cloud: on("attention", "retry"),
  original_gone: on("attention", "none"),
  no_capsule_key: on("attention", "call_it"),
  newer_data: on("overdue", "call_it"),
  phone_failed: on("attention", "retry"),
  photos_arriving: on("attention", "none"),
  bad_call: on("overdue", "call_it"),
  fault: on("attention", "retry"),
  malformed: on("overdue", "call_it"),
  unauthenticated: on("overdue", "call_it"),
  device_revoked: on("overdue", "call_it"),
  session_expired: on("attention", "retry"),
  login_wrong: on("attention", "none"),
  forbidden: on("attention", "call_it"),
  csrf_wrong: on("attention", "retry"),
  own_item: on("attention", "none"),
  own_role: on("attention", "none"),
  code_wrong: on("attention", "none"),
  code_expired: on("attention", "call_it"),
  code_used: on("attention", "call_it"),
  not_found: on("attention", "none"),
  operation_unknown: on("overdue", "retry"),
  not_understood: on("overdue", "call_it"),
  operation_conflict: on("overdue", "call_it"),
  revision_conflict: on("attention", "none"),
  case_conflict: on("attention", "none"),
  content_changed: on("attention", "retry"),
  wrong_state: on("attention", "none"),
  offset_conflict: on("attention", "retry"),
  upload_locked: on("attention", "retry"),
  upload_conflict: on("attention", "retry"),
  too_large: on("attention", "none"),
  type_refused: on("attention", "none"),
  flawed: on("attention", "none"),
  unknown_department: on("overdue", "call_it"),
  checks_missing: on("attention", "none"),
  link_wrong: on("attention", "none"),
  password_weak: on("attention", "none"),
  login_taken: on("attention", "none"),
  digest_mismatch: on("attention", "retry"),
  rate_limited: on("attention", "retry"),
  internal: on("overdue", "retry"),
  busy: on("attention", "retry"),
  unknown: on("overdue", "retry"),
};

/** The message of a code. */
export function failureId(code: Code): string {
  // l10n: error-*
  return `error-${code.replaceAll("_", "-")}`;
}

/** What happened, what is safe, what to do. */
export function failureWords(failed: CallFailed): string {
  return t(failureId(failed.code in FAILURES ? failed.code : "unknown"), argsOf(failed.params));
}
