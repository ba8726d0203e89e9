// A citizen's case in words.
import type {
  CaseDoing,
  CaseRow,
  CategoryCode,
  DepartmentCode,
  Escalation,
  OperationBody,
} from "@shared/generated";
import { named, t } from "@shared/l10n.svelte";
import { wordOf } from "@shared/words";
import type { Session } from "../../window/session.svelte";

/** What stands for a case whose first words are photos alone. */
export function wordsOf(row: Pick<CaseRow, "words">): string {
  return row.words.trim() || t("case-untitled");
}

export function departmentName({ boot }: Session, code: DepartmentCode | null): string {
  const found = boot?.who?.departments.find((one) => one.code === code);
  return found ? named(found.name) : (code ?? t("case-row-nobodys"));
}

/** Empty where the queue has not sent the name: the code alone means nothing to the officer. */
export function categoryName({ boot }: Session, code: CategoryCode | null): string {
  const found = boot?.who?.categories.find((one) => one.code === code);
  return found ? named(found.name) : "";
}

/** Why somebody is told that a case is late. */
export function causeWords({ cause }: Escalation): string {
  const why = wordOf("case-cause", cause.cause);
  return "clock" in cause ? `${wordOf("case-clock", cause.clock)}: ${why}` : why;
}

/** What an operation of the officer's did. */
export function mineWords(mine: OperationBody): string {
  const kind = mine.kind === "reply_case" ? `reply_${mine.reply}` : mine.kind;
  // l10n: case-mine-*
  return t(`case-mine-${kind.replaceAll("_", "-")}`);
}

/** The words in it. */
export function textsOf(mine: OperationBody): string[] {
  const texts =
    "text_bn" in mine
      ? [mine.text_bn, mine.text_en]
      : "text" in mine
        ? [mine.text]
        : "reason" in mine
          ? [mine.reason]
          : [];
  return texts.filter((text) => text !== "");
}

/**
 * One of the messages of what can be done:
 * l10n: case-act-*
 * l10n: case-write-*
 * l10n: case-submit-*
 * l10n: case-kept-*
 */
export function doingWords(
  prefix: "case-act" | "case-write" | "case-submit" | "case-kept",
  doing: CaseDoing | "accept" | "acknowledge",
): string {
  const id = `${prefix}-${doing.replaceAll("_", "-")}`;
  return t(id);
}
