import "@shared/tokens.css";
import "@shared/fonts.css";
import "@shared/base.css";
import "./desk.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { Api } from "./api";
import { Desk } from "./desk.svelte";
import { recallLanguage } from "./language";
import { PAGES } from "./pages";

const target = document.getElementById("app");
if (target) {
  recallLanguage();
  const desk = new Desk(new Api(), PAGES);
  mount(App, { target, props: { desk } });
  void desk.start();
  // A page that Back brings out of the browser's memory may be from before the end of the session.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
