import { html, render, useEffect, useReducer } from "../vendor/preact.js";
import { Board, UNANSWERED } from "./hospital/board.js";
import { Ward } from "./hospital/ward.js";
import { Login } from "./shell/login.js";
import { whoAmI } from "./shell/session.js";
import { sounds } from "./shell/sounds.js";
import { say, words } from "./words/say.js";

const TICK_MS = 1000;
const SOUND_MS = 5000;

const ward = new Ward(decodeURIComponent(location.pathname.split("/").pop() ?? ""));

/** What stands before the board: nothing, the form to sign in, or that it is another's. @type {"" | "locked" | "refused"} */
let before = "";

/** Go on as whoever is signed in now. */
async function enter() {
  const me = await whoAmI();
  const mine = me?.hospitals === null || me?.hospitals.includes(ward.id);
  before = me === null ? "locked" : mine && me.actions.includes("read_pre_alerts") ? "" : "refused";
  if (!before) ward.stream.start();
  ward.changed();
}

function Page() {
  const [, draw] = useReducer((/** @type {number} */ count) => count + 1, 0);
  useEffect(() => {
    ward.listeners.add(() => draw(0));
    setInterval(() => draw(0), TICK_MS);
    setInterval(() => {
      const asks = ward.alerts.find((one) => UNANSWERED.has(one.state));
      if (asks) sounds.alarm(asks.priority === "P1" ? "high" : "medium");
    }, SOUND_MS);
  }, []);
  if (before === "locked") return html`<${Login} why="" onSignedIn=${() => void enter()} />`;
  if (before === "refused") return html`<main class="login"><p>${say("web.not_yours")}</p></main>`;
  return html`<${Board} ward=${ward} />`;
}

const root = document.getElementById("app");
if (root) {
  words.texts = await (await fetch("/api/words")).json();
  ward.recall();
  ward.stream.onLost = () => void enter().catch(() => undefined);
  await enter();
  render(html`<${Page} />`, root);
}
