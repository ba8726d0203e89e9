import "@fontsource/hind-siliguri/bengali-400.css";
import "@fontsource/hind-siliguri/bengali-600.css";
import "@fontsource/hind-siliguri/latin-400.css";
import "@fontsource/hind-siliguri/latin-600.css";
import "./desk.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { Api } from "./api";
import { Desk } from "./desk.svelte";

const target = document.getElementById("app");
if (target) {
  const desk = new Desk(new Api());
  mount(App, { target, props: { desk } });
  void desk.start();
}
