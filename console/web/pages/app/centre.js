import { html, render, useEffect, useReducer } from "../vendor/preact.js";
import { CallCard } from "./card/call.js";
import { UnitCard } from "./card/unit.js";
import { Aid } from "./desk/aid.js";
import { Closure } from "./desk/closure.js";
import { Line } from "./line/line.js";
import { NewCall } from "./desk/newcall.js";
import { Alarms, topAlarm } from "./lists/alarms.js";
import { Calls } from "./lists/calls.js";
import { Decisions } from "./lists/decisions.js";
import { Hospitals } from "./lists/hospitals.js";
import { Units } from "./lists/units.js";
import { MapPane } from "./map/map.js";
import { Otherwise } from "./past/otherwise.js";
import { desk } from "./shell/desk.js";
import { Help } from "./shell/help.js";
import { TABS, listen } from "./shell/keys.js";
import { Login } from "./shell/login.js";
import { sounds } from "./shell/sounds.js";
import { Note, Top } from "./shell/top.js";
import { say } from "./words/say.js";

/** How soon what only moves is drawn; news is at once, but the page no more often than this. */
const MOVES_MS = 400;
const APART_MS = 120;
const TICK_MS = 1000;
const SOUND_MS = 6000;

/** The whole page. */
function Page() {
  const [, draw] = useReducer((/** @type {number} */ count) => count + 1, 0);
  useEffect(() => {
    let timer = 0;
    let due = Infinity;
    let drawnAt = 0;
    /** Draw within so many ms, once for all that comes until then. @param {number} within */
    const soon = (within) => {
      const now = performance.now();
      const at = Math.max(now + within, drawnAt + APART_MS);
      if (at >= due) return;
      clearTimeout(timer);
      due = at;
      timer = setTimeout(() => {
        due = Infinity;
        drawnAt = performance.now();
        draw(0);
      }, at - now);
    };
    desk.store.listeners.add((isNews) => soon(isNews ? 0 : MOVES_MS));
    desk.listeners.add(() => draw(0));
    setInterval(() => soon(0), TICK_MS);
    setInterval(() => {
      const alarm = topAlarm();
      if (alarm) sounds.alarm(alarm.priority);
    }, SOUND_MS);
  }, []);
  if (desk.locked) {
    const why = desk.expired ? say("web.session_over") : "";
    return html`<${Login} why=${why} onSignedIn=${() => void desk.enter()} />`;
  }
  if (!desk.centre) return html`<main class="login"><p>${say("web.not_yours")}</p></main>`;
  return html`<div class="shell">
    <${Top} />
    <${Note} />
    <div class="left"><${Calls} /><${Alarms} /></div>
    <${MapPane} />
    <div class="right"><${Side} /></div>
    <${Line} />
    ${desk.sheet && html`<div class="middle-sheet"><${Sheet} /></div>`}
  </div>`;
}

function Sheet() {
  if (desk.sheet === "new") return html`<${NewCall} />`;
  if (desk.sheet === "closure") return html`<${Closure} />`;
  if (desk.sheet === "aid") return html`<${Aid} />`;
  if (desk.sheet === "otherwise") return html`<${Otherwise} />`;
  return html`<${Help} />`;
}

/** What is picked, or one of the lists. */
function Side() {
  const picked = desk.picked;
  if (picked) {
    return html`<section class="panel" aria-label=${say(`web.card.${picked.kind}`)}>
      <header>
        <h2>${say(`web.card.${picked.kind}`)}</h2>
        <span class="spring"></span>
        <button class="button bare" onClick=${() => desk.pick(null)}>${say("web.close")} <kbd>Esc</kbd></button>
      </header>
      <div class="body">
        ${picked.kind === "call" ? html`<${CallCard} id=${picked.id} />` : html`<${UnitCard} id=${picked.id} />`}
      </div>
    </section>`;
  }
  return html`<section class="panel">
    <header>
      <div class="tabs" role="tablist">
        ${TABS.map(
          (one) => html`<button role="tab" aria-selected=${desk.tab === one} onClick=${() => ((desk.tab = one), desk.changed())}>
            ${say(`web.tab.${one}`)}
          </button>`,
        )}
      </div>
    </header>
    ${desk.tab === "units" ? html`<${Units} />` : desk.tab === "hospitals" ? html`<${Hospitals} />` : html`<${Decisions} />`}
  </section>`;
}

const root = document.getElementById("app");
if (root) {
  await desk.start();
  listen();
  render(html`<${Page} />`, root);
}
