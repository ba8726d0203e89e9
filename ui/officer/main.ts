import "@shared/tokens.css";
import "@shared/fonts.css";
import "@shared/base.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { findHost } from "./host/find";

const target = document.getElementById("app");
if (target) mount(App, { target, props: { host: await findHost() } });
