import { html, render, useEffect, useReducer } from "../vendor/preact.js";
import { Login } from "./shell/login.js";
import { Watch } from "./supervisor/watch.js";
import { Figures } from "./supervisor/figures.js";
import { say } from "./words/say.js";

const TICK_MS = 1000;

const watch = new Watch();

function Page() {
  const [, draw] = useReducer((/** @type {number} */ count) => count + 1, 0);
  useEffect(() => {
    watch.listeners.add(() => draw(0));
    setInterval(() => draw(0), TICK_MS);
  }, []);
  if (watch.before === "locked") return html`<${Login} why="" onSignedIn=${() => void watch.enter()} />`;
  if (watch.before === "refused") return html`<main class="login"><p>${say("web.not_yours")}</p></main>`;
  return html`<${Figures} watch=${watch} />`;
}

const root = document.getElementById("app");
if (root) {
  await watch.start();
  render(html`<${Page} />`, root);
}
