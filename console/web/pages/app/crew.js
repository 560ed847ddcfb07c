import { html, render, useEffect, useReducer } from "../vendor/preact.js";
import { Page } from "./crew/page.js";
import { Shift } from "./crew/shift.js";
import { crewKept } from "./shell/kept.js";
import { Login } from "./shell/login.js";
import { whoAmI } from "./shell/session.js";
import { say, words } from "./words/say.js";

const TICK_MS = 1000;
const shift = new Shift(decodeURIComponent(location.pathname.split("/").pop() ?? ""));

/** What stands before the page: nothing, the form to sign in, or that it is another's. @type {"" | "locked" | "refused"} */
let before = "";

/** Go on as whoever is signed in now; without a network, as before. */
async function enter() {
  try {
    const me = await whoAmI();
    const mine = me?.units === null || me?.units.includes(shift.id);
    before = me === null ? "locked" : mine && me.actions.includes("read_orders") ? "" : "refused";
  } catch {
    before = "";
  }
  if (!before) shift.start();
  shift.changed();
}

function Door() {
  const [, draw] = useReducer((/** @type {number} */ count) => count + 1, 0);
  useEffect(() => {
    shift.listeners.add(() => draw(0));
    setInterval(() => draw(0), TICK_MS);
  }, []);
  if (before === "locked") return html`<${Login} why="" onSignedIn=${() => void enter()} />`;
  if (before === "refused") return html`<main class="login"><p>${say("web.c.not_yours")}</p></main>`;
  return html`<${Page} shift=${shift} />`;
}

/** Let the phone install the page, and open it where there is no network. */
async function install() {
  const manifest = document.createElement("link");
  manifest.rel = "manifest";
  manifest.href = `/crew/${encodeURIComponent(shift.id)}/manifest.webmanifest`;
  document.head.append(manifest);
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/crew/worker.js", { scope: "/crew/" });
  const { active } = await navigator.serviceWorker.ready;
  navigator.serviceWorker.addEventListener("message", (event) => {
    document.documentElement.dataset["kept"] = event.data?.isWhole ? "whole" : "part";
  });
  const loaded = performance.getEntriesByType("resource").map((one) => one.name);
  active?.postMessage({ keep: [location.href, `${location.origin}/api/doses`, ...loaded] });
}

const root = document.getElementById("app");
if (root) {
  words.texts = await (await fetch("/api/words")).json();
  words.lang = crewKept.get("lang", "vi") === "en" ? "en" : "vi";
  document.documentElement.lang = words.lang;
  document.title = shift.id;
  shift.taps.onRefused = () => void enter();
  shift.stream.onLost = () => void enter();
  await enter();
  render(html`<${Door} />`, root);
  void install().catch(() => undefined);
}
