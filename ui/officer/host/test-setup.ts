// The program answers over HTTP, on a machine that may be busy: what must become so is waited for patiently.
import { configure } from "@testing-library/svelte";

configure({ asyncUtilTimeout: 15_000 });
