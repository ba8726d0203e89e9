// Sitting down at the desk: with a password, or the first time with a one-time code and the password from then on. The
// name stays after a refusal; a wrong password is typed anew.
import type { Session } from "@shared/generated";
import { type Api, type Failure, failure } from "../../api";

export class Login {
  login = $state("");
  /** The one there is; with a code, the one from now on. */
  password = $state("");
  code = $state("");
  /** Whether a password is to be chosen with a code. */
  starts = $state(false);
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

  /** To the other way in. */
  turn(): void {
    this.starts = !this.starts;
    this.failed = null;
    this.password = "";
    this.code = "";
  }

  async submit(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failed = null;
    const [login, password] = [this.login.trim(), this.password];
    try {
      const session = this.starts
        ? await this.api.start({ login, code: this.code, password })
        : await this.api.login({ login, password });
      if (this.starts) this.turn();
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
