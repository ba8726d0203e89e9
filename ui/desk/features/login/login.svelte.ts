// Sitting down at the desk. The name stays after a refusal; the password is typed anew.
import type { Session } from "@shared/generated";
import { type Api, type Failure, failure } from "../../api";

export class Login {
  login = $state("");
  password = $state("");
  busy = $state(false);
  failed = $state.raw<Failure | null>(null);

  constructor(
    private readonly api: Api,
    private readonly arrived: (session: Session) => Promise<void>,
  ) {}

  /** Bengali letters in a password are nearly always a keyboard left on. */
  get bengaliKeyboard(): boolean {
    return /[\u0980-\u09ff]/.test(this.password);
  }

  async submit(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failed = null;
    try {
      const session = await this.api.login({ login: this.login.trim(), password: this.password });
      this.password = "";
      await this.arrived(session);
    } catch (thrown) {
      this.failed = failure(thrown);
      if (this.failed.code === "login_wrong") this.password = "";
    } finally {
      this.busy = false;
    }
  }
}
