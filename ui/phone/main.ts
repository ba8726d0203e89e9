import "@shared/tokens.css";
import "@shared/fonts.css";
import "@shared/base.css";
import { mount } from "svelte";
import { networkHost } from "./host";
import Phone from "./Phone.svelte";
import { PhotoUploads } from "./uploads.svelte";

const target = document.getElementById("app");
if (target) mount(Phone, { target, props: { uploads: new PhotoUploads(networkHost()) } });
