import { html, useState } from "../../vendor/preact.js";
import { say, words } from "../words/say.js";
import { hourMinute, number } from "../words/times.js";
import { NEXT } from "./next.js";
/** @import {Shift} from "./shift.js" */

const REASONS = ["vehicle", "crew", "equipment", "nearer"];
const STEPS = 3;
const MINUTE_MS = 60_000;

/** The order or the move that a crew has, and what it says to it. @param {{shift: Shift, state: string}} props */
export function Job({ shift, state }) {
  const order = shift.mine?.order ?? null;
  const move = shift.mine?.move ?? null;
  return html`
    ${order && html`<${Told} shift=${shift} state=${state} />`}
    ${!order && move && html`<${Move} shift=${shift} />`}
    ${!order && !move && html`<p class="nobody">${say(state === "off_duty" ? "web.c.resting" : "web.c.no_order")}</p>`}
    <${Says} shift=${shift} state=${state} key=${state} />
  `;
}

/** @param {{shift: Shift, state: string}} props */
function Told({ shift, state }) {
  const order = shift.mine?.order;
  if (!order) return null;
  const hospital = shift.mine?.hospital;
  const onBoard = state === "transporting" || state === "at_hospital";
  const goal = onBoard ? hospital?.place : (order.stop ?? order.place);
  return html`<section class="block job" aria-label=${say("web.c.order")}>
    <div class="what"><span class="prio ${order.priority}">${order.priority}</span> <b>${order.complaint}</b></div>
    ${order.address && !onBoard && html`<p class="address">${order.address}</p>`}
    ${typeof shift.mine?.walk_m === "number" && html`<p class="address">${say("web.c.walk", { metres: shift.mine.walk_m })}</p>`}
    ${onBoard && hospital && html`<p class="address">${hospital.name}</p>`}
    ${onBoard && shift.mine?.pre_alert && html`<p class="muted">${say(`board.pre_alert.${shift.mine.pre_alert.state}`)}</p>`}
    ${order.reason && html`<p class="muted">${words.of(order.reason)}</p>`}
    <${Way} shift=${shift} goal=${goal ?? null} />
  </section>`;
}

/** The drive: how long, and the next things to do. @param {{shift: Shift, goal: {lat: number, lon: number} | null}} props */
function Way({ shift, goal }) {
  const [all, setAll] = useState(false);
  const way = shift.way;
  const arrives = way ? hourMinute(shift.hours.now() + way.time_ms) : "";
  return html`
    ${way &&
    html`<p><b class="num">${Math.ceil(way.time_ms / MINUTE_MS)}</b> ${say("web.c.minutes")} · <span class="num">${number(Number((way.distance_m / 1000).toFixed(1)))} km</span> · ${arrives}</p>
      <ol class="steps">${way.steps.slice(0, all ? undefined : STEPS).map((step) => html`<li>${words.of(step.text)}</li>`)}</ol>
      ${way.steps.length > STEPS && html`<button class="button" aria-expanded=${all} onClick=${() => setAll(!all)}>${say(all ? "web.c.less" : "web.c.all_steps", { count: way.steps.length })}</button>`}`}
    ${goal && html`<a class="button" href=${`geo:${goal.lat},${goal.lon}?q=${goal.lat},${goal.lon}`}>${say("web.c.navigate")}</a>`}
  `;
}

/** @param {{shift: Shift}} props */
function Move({ shift }) {
  const move = shift.mine?.move;
  if (!move) return null;
  const answer = (/** @type {string} */ said) =>
    shift.say({ type: "vehicle.move", move_id: move.move_id, answer: said, reason: said === "declined" ? say("web.c.why.crew") : null });
  return html`<section class="block job" aria-label=${say("web.c.move")}>
    <b>${say("web.c.move_to", { place: move.point_id })}</b>
    <${Way} shift=${shift} goal=${move.place} />
    <div class="says">
      ${move.status === "made" && html`<button class="button tall main" onClick=${() => answer("accepted")}>${say("web.c.accepted")}</button>`}
      ${move.status !== "made" && html`<button class="button tall main" onClick=${() => answer("arrived")}>${say("web.c.arrived")}</button>`}
      <button class="button tall" onClick=${() => answer("declined")}>${say("web.c.declined")}</button>
    </div>
  </section>`;
}

/** @param {{shift: Shift, state: string}} props */
function Says({ shift, state }) {
  const [declining, setDeclining] = useState(false);
  if (declining) {
    return html`<div class="says" role="group" aria-label=${say("web.c.declined")}>
      ${REASONS.map((why) => html`<button class="button tall" onClick=${() => (setDeclining(false), shift.report("declined", say(`web.c.why.${why}`)))}>${say(`web.c.why.${why}`)}</button>`)}
      <button class="button tall bare" onClick=${() => setDeclining(false)}>${say("web.close")}</button>
    </div>`;
  }
  return html`<div class="says">
    ${(NEXT[state] ?? []).map(
      (word, index) => html`<button class="button tall ${index === 0 && state !== "available" ? "main" : ""}" data-says=${word}
        onClick=${() => (word === "declined" ? setDeclining(true) : shift.report(word))}>${say(`web.c.${word}`)}</button>`,
    )}
  </div>`;
}
