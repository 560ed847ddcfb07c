import { html, useState } from "../../vendor/preact.js";
import { crewKept } from "../shell/kept.js";
import { say, words } from "../words/say.js";
import { hourMinute, span } from "../words/times.js";
import { Arrival } from "./arrival.js";
import { Job } from "./job.js";
import { Findings, Treatments, Vitals } from "./patient.js";
import { Help, Welfare } from "./safety.js";
/** @import {Shift} from "./shift.js" */

const WITH_PATIENT = new Set(["on_scene", "transporting", "at_hospital"]);

/** The whole page of a crew. @param {{shift: Shift}} props */
export function Page({ shift }) {
  const [sheet, setSheet] = useState("");
  const state = shift.state();
  const close = () => setSheet("");
  if (sheet === "findings") return html`<${Findings} shift=${shift} onClose=${close} />`;
  if (sheet === "treatments") return html`<${Treatments} shift=${shift} onClose=${close} />`;
  if (sheet === "vitals") return html`<${Vitals} shift=${shift} onClose=${close} />`;
  return html`<main class="crew">
    <${Top} shift=${shift} />
    <${Waiting} shift=${shift} />
    ${shift.refused && html`<div class="note warn" role="alert">${say("web.c.refused")} ${words.of(shift.refused.text)}</div>`}
    <${Welfare} shift=${shift} />
    <${Arrival} shift=${shift} state=${state} />
    <${Job} shift=${shift} state=${state} />
    ${WITH_PATIENT.has(state) &&
    html`<nav class="patient-of" aria-label=${say("web.c.patient")}>
      ${["findings", "treatments", "vitals"].map((one) => html`<button class="button tall" onClick=${() => setSheet(one)}>${say(`web.c.${one}`)}</button>`)}
    </nav>`}
    <${Place} shift=${shift} />
    <${Help} shift=${shift} />
  </main>`;
}

/** @param {{shift: Shift}} props */
function Top({ shift }) {
  const state = shift.state();
  const now = shift.hours.now();
  return html`<header class="crew-top">
    <h1>${shift.id}</h1>
    <span class="state">${words.has(`board.unit.${state}`) ? say(`board.unit.${state}`) : state}</span>
    <span class="spring"></span>
    <span class="num">${hourMinute(now)}</span>
    <button class="button" id="lang" onClick=${() => shift.speak(words.lang === "vi" ? "en" : "vi")}>${words.lang === "vi" ? "English" : "Tiếng Việt"}</button>
  </header>`;
}

/** What is not sent yet, and that nothing is heard. @param {{shift: Shift}} props */
function Waiting({ shift }) {
  const count = shift.taps.rows.length;
  const link = shift.stream.state();
  const isKept = count === 0 || crewKept.works;
  if (link === "live" && count === 0) return null;
  return html`<div class="note ${link === "live" && isKept ? "" : "warn"}" role="status" data-waiting=${count}>
    ${link === "stale" && say("web.c.no_link", { time: span(shift.stream.silence()) })}
    ${link === "new" && say("web.c.no_link_yet")}
    ${count > 0 && html` <b>${say("web.c.waiting", { count })}</b>`}
    ${!isKept && html` ${say("web.c.not_kept")}`}
  </div>`;
}

/** @param {{shift: Shift}} props */
function Place({ shift }) {
  const { on, fix, failed } = shift.position;
  return html`<section class="block own-place">
    <button class="button tall" role="switch" aria-checked=${on} onClick=${() => shift.position.toggle()}>
      ${say(on ? "web.c.place_on" : "web.c.place_off")}
    </button>
    <p class="muted">
      ${failed ? say("web.c.place_failed") : on && fix ? say("web.c.place_sent", { metres: Math.round(fix.coords.accuracy) }) : say("web.c.place_why")}
    </p>
  </section>`;
}
