import { html, useRef, useState } from "../../vendor/preact.js";
import { Channels } from "../lists/tries.js";
import { say, words } from "../words/say.js";
import { clock, number, span } from "../words/times.js";
import { Report } from "./report.js";
/** @import {PreAlert} from "../live/types.js" */
/** @import {Ward} from "./ward.js" */

const LATE_S = 60;
const STILL_S = 5;
const CURVE = { width: 150, height: 36, most: 20 };
/** @type {Record<string, string>} */
const TRENDS = { rising: " ↗", falling: " ↘" };
const REFUSALS = ["full", "icu", "service", "equipment"];

/** What can be said next, by what was said last. @type {Record<string, string[]>} */
const NEXT = {
  sent: ["accepted", "refused", "received"],
  delivered: ["accepted", "refused", "received"],
  read: ["accepted", "refused"],
  accepted: ["preparing", "refused"],
  preparing: ["ready", "refused"],
  ready: ["arrived", "refused"],
  arriving: ["arrived", "ready", "refused"],
  arrived: ["handed_over"],
  redirected: ["acknowledged"],
  cancelled: ["acknowledged"],
};
export const UNANSWERED = new Set(["sent", "delivered", "read"]);

/** The whole board of one hospital. @param {{ward: Ward}} props */
export function Board({ ward }) {
  const alerts = [...ward.alerts].sort((one, other) => (one.eta_at ?? "9").localeCompare(other.eta_at ?? "9"));
  const now = ward.clock.now();
  const lost = ward.stream.state() === "stale";
  return html`<main class="board">
    <header>
      <img src="/pages/icon.svg" alt="" width="30" height="30" />
      <h1>${ward.name}</h1>
      <span class="muted">${say("web.h.coming")}: <b class="num">${alerts.length}</b></span>
      <span class="spring"></span>
      <button class="button" aria-pressed=${ward.sound} onClick=${() => ward.toggleSound()}>${say(ward.sound ? "web.sound_on" : "web.sound_off")}</button>
      <button class="button" id="lang" onClick=${() => ward.speak(words.lang === "vi" ? "en" : "vi")}>${words.lang === "vi" ? "English" : "Tiếng Việt"}</button>
      <button class="button" onClick=${() => ward.shade()}>${say("web.night")}</button>
      ${now > 0 && html`<span class="clock num">${clock(now)}</span>`}
    </header>
    ${lost && html`<div class="note grave" role="alert">▲ ${say("web.lost", { time: span(ward.stream.silence()) })}</div>`}
    ${!lost && html`<${Trouble} ward=${ward} />`}
    ${ward.failed && html`<div class="note grave" role="alert">▲ ${say("web.h.failed")} ${ward.failed}</div>`}
    ${alerts.length === 0
      ? html`<p class="nobody">${say("web.h.nobody")}</p>`
      : html`<ul class="coming">${alerts.map((one) => html`<li key=${one.pre_alert_id}><${Patient} one=${one} ward=${ward} /></li>`)}</ul>`}
    <${Report} ward=${ward} />
    <p class="foot">${say("web.h.advice")}</p>
  </main>`;
}

/** The centre itself does not go on: what stands here may be old. @param {{ward: Ward}} props */
function Trouble({ ward }) {
  const engine = ward.stream.engine;
  if (!engine) return null;
  if (!engine.kafka) return html`<div class="note grave" role="alert">▲ ${say("web.no_kafka")}</div>`;
  if (engine.still_s === null || engine.still_s <= STILL_S) return null;
  return html`<div class="note grave" role="alert">▲ ${say("web.still", { time: span(engine.still_s) })}</div>`;
}

/** @param {{one: PreAlert, ward: Ward}} props */
function Patient({ one, ward }) {
  const waited = ward.clock.age(ward.since.get(one.pre_alert_id) ?? one.decided_at);
  const waits = UNANSWERED.has(one.state);
  const look = waits && waited > LATE_S ? "late" : waits ? "waits" : "";
  return html`<article class="patient ${look}">
    <${Eta} one=${one} ward=${ward} />
    <div class="about">
      <div class="far">
        <span class="prio ${one.priority}">${one.priority}</span>
        <${Score} one=${one} />
        ${one.needs.map((need) => html`<span class="need">${say(`need.${need}`)}</span>`)}
      </div>
      <div class="what">${words.of(one.complaint) || befell(one).join(", ")}</div>
      <${Who} one=${one} />
      <ul class="why-told">${one.reasons.slice(0, 4).map((reason) => html`<li>${words.of(reason.text)}</li>`)}</ul>
      <${Signs} one=${one} ward=${ward} />
      <span class="state">
        ${one.unit_id} · ${!waits && say(`board.pre_alert.${one.state}`)}
        ${waits && html`<span class="tag ${look === "late" ? "grave" : "warn"}">${say("web.h.unread", { time: span(waited) })}</span>`}
      </span>
      <ul class="tries"><${Channels} tries=${ward.tries[one.pre_alert_id] ?? []} /></ul>
    </div>
    <${Answers} one=${one} ward=${ward} />
  </article>`;
}

/** @param {{one: PreAlert, ward: Ward}} props */
function Eta({ one, ward }) {
  const gone = one.state === "cancelled" || one.state === "redirected";
  const left = one.eta_at ? (Date.parse(one.eta_at) - ward.clock.now()) / 60_000 : null;
  const aged = ward.clock.age(one.decided_at) * 1000;
  const minutes = (/** @type {number} */ ms) => Math.max(0, Math.round((ms - aged) / 60_000));
  if (gone) return html`<div class="eta"><span>${say("web.h.gone")}</span></div>`;
  if (one.state === "arrived") return html`<div class="eta"><b>✓</b><span>${say("board.pre_alert.arrived")}</span></div>`;
  if (left === null) return html`<div class="eta"><b>${say("web.h.unknown")}</b></div>`;
  if (left <= 0) return html`<div class="eta"><b>0</b><span>${say("web.h.due")}</span></div>`;
  return html`<div class="eta">
    <b class="num">${Math.ceil(left)}</b><span>${say("web.h.minutes")}</span>
    ${one.eta_low_ms !== null &&
    one.eta_high_ms !== null &&
    html`<span class="num">${say("web.h.range", { from: minutes(one.eta_low_ms), to: minutes(one.eta_high_ms) })}</span>`}
  </div>`;
}

/** The score, and how it went, as a small curve. @param {{one: PreAlert}} props */
function Score({ one }) {
  const total = one.news2?.total ?? one.news2?.minimum ?? null;
  const points = one.course.filter((point) => point.minimum !== null);
  const step = CURVE.width / Math.max(1, points.length - 1);
  const line = points
    .map((point, index) => `${index * step},${CURVE.height - ((point.minimum ?? 0) / CURVE.most) * CURVE.height}`)
    .join(" ");
  if (total === null && points.length < 2) return null;
  return html`<span class="score">
    ${total !== null && html`<span>NEWS2 <b class="num">${one.news2?.total === null ? "≥" : ""}${total}</b></span>`}
    ${points.length > 1 &&
    html`<svg class="curve" viewBox=${`0 0 ${CURVE.width} ${CURVE.height}`} aria-hidden="true"><polyline points=${line} /></svg>`}
  </span>`;
}

/** How the patient came to harm and what the crew found, in words. @param {PreAlert} one @returns {string[]} */
function befell(one) {
  const list = (/** @type {string} */ wing, /** @type {string[]} */ codes) => codes.map((code) => say(`${wing}.${code}`));
  return [...list("mechanism", one.atmist?.mechanisms ?? []), ...list("finding", one.atmist?.findings ?? [])];
}

/** Who comes, what befell them, and what was done: codes alone, no name. @param {{one: PreAlert}} props */
function Who({ one }) {
  const known = one.atmist;
  if (!known) return null;
  const age = known.age_band ? say("alert.age", { band: known.age_band }) : say("alert.age_unknown");
  const sex = say(`alert.${known.sex ?? "sex_unknown"}`);
  const found = words.of(one.complaint) ? befell(one) : [];
  const done = known.treatments.map((/** @type {any} */ treatment) => say(`remedy.${treatment.what}`));
  return html`<p class="who">
    ${age}, ${sex}${known.pregnant ? say("alert.pregnant") : ""}${found.length > 0 && ` · ${found.join(", ")}`}${done.length > 0 && ` · ${say("web.h.done", { done: done.join(", ") })}`}
  </p>`;
}

/** The signs as they were last measured, each as old as it is by now. @param {{one: PreAlert, ward: Ward}} props */
function Signs({ one, ward }) {
  const signs = (one.atmist?.signs ?? []).filter((/** @type {any} */ sign) => sign.value !== null);
  if (signs.length === 0) return null;
  const since = ward.clock.age(one.decided_at);
  const aged = (/** @type {any} */ sign) => span(sign.age_s + since);
  return html`<p class="signs" aria-label=${say("web.h.signs")}>
    ${signs.map(
      (/** @type {any} */ sign) => html`<span class=${sign.stale ? "old" : ""}>
        ${named(sign.parameter)} <b class="num">${measured(sign.value)}</b> ${sign.unit.replace("/min", say("web.h.per_min"))}${TRENDS[sign.trend] ?? ""}
        ${sign.age_s !== null && html` <span class="quiet num">${sign.stale ? say("web.h.old", { age: aged(sign) }) : aged(sign)}</span>`}
      </span>`,
    )}
  </p>`;
}

/** A sign by its name for people; one that has none by its code. @param {string} parameter */
const named = (parameter) => (words.has(`sign.${parameter}`) ? say(`sign.${parameter}`) : parameter.replaceAll("_", " "));

/** What was measured, as people read it. @param {number | boolean | string} value */
function measured(value) {
  if (typeof value === "boolean") return say(`web.answer.${value ? "yes" : "no"}`);
  return typeof value === "number" ? number(value) : value;
}

/** @param {{one: PreAlert, ward: Ward}} props */
function Answers({ one, ward }) {
  const [refusing, setRefusing] = useState(false);
  const id = one.pre_alert_id;
  const block = useRef(/** @type {HTMLElement | null} */ (null));
  /** Answer, and keep the keyboard here: the next Tab is at what can be said next, a held Enter says nothing. @param {() => unknown} act */
  const press = (act) => () => (block.current?.focus(), act());
  if (refusing) {
    return html`<div class="big" ref=${block} tabindex="-1">
      ${REFUSALS.map((why) => html`<button class="button" onClick=${press(() => (setRefusing(false), ward.answer(id, "refused", say(`web.h.why.${why}`))))}>${say(`web.h.why.${why}`)}</button>`)}
      <button class="button bare" onClick=${press(() => setRefusing(false))}>${say("web.close")}</button>
    </div>`;
  }
  return html`<div class="big" ref=${block} tabindex="-1">
    ${(NEXT[one.state] ?? []).map(
      (word, index) => html`<button
        class="button ${index === 0 ? "main" : ""}"
        data-answer=${word}
        onClick=${press(() => (word === "refused" ? setRefusing(true) : ward.answer(id, word, null)))}
      >
        ${say(`web.h.${word}`)}
      </button>`,
    )}
  </div>`;
}
