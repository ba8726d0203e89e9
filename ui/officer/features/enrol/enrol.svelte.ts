// Enrols this computer for an officer. Each failure is shown at the field it is about.

import { foldDigits } from "@shared/format";
import type { CallFailed, Code, Who } from "@shared/generated";
import { asFailure, type Host } from "../../host";

const AT_ADDRESS: readonly Code[] = ["address_wrong", "address_insecure", "unreachable", "not_the_queue"];
const AT_CODE: readonly Code[] = ["code_wrong", "code_expired", "code_used", "rate_limited"];

export class Enrolment {
  address = $state("");
  code = $state("");
  deviceName = $state("");
  busy = $state(false);
  failed = $state<CallFailed | null>(null);
  /** *Enrol* was pressed; fields that are still empty are shown as missing. */
  pressed = $state(false);

  constructor(
    readonly host: Host,
    address: string,
  ) {
    this.address = address;
  }

  get at(): "address" | "code" | "page" | null {
    if (!this.failed) return null;
    if (AT_ADDRESS.includes(this.failed.code)) return "address";
    return AT_CODE.includes(this.failed.code) ? "code" : "page";
  }

  /** A Bengali keyboard is on: codes are Latin letters. */
  get bengaliInCode(): boolean {
    return /[\u0980-\u09ff]/.test(foldDigits(this.code));
  }

  async enrol(): Promise<Who | null> {
    if (this.busy) return null;
    this.pressed = true;
    this.failed = null;
    if (this.address.trim() === "" || this.code.trim() === "") return null;
    this.busy = true;
    try {
      return await this.host.call("enrol", {
        address: this.address.trim(),
        code: foldDigits(this.code),
        device_name: this.deviceName.trim(),
      });
    } catch (thrown) {
      this.failed = asFailure(thrown);
      return null;
    } finally {
      this.busy = false;
    }
  }
}
