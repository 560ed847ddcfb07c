import { html } from "../../vendor/preact.js";
import * as actions from "../desk/actions.js";
import { short } from "../desk/actions.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { span } from "../words/times.js";
import { told } from "../lists/said.js";
import { robbed } from "./trade.js";
/** @import {Call, Decision, UnitOption} from "../live/types.js" */

const SHOWN = 3;

/** Seconds until an option is there, with all that counts. @param {UnitOption} one */
function total(one) {
  return (one.eta_ms + one.mobilise_ms + one.penalty_ms + one.clear_in_ms + one.doubt_ms) / 1000;
}

/** Whom the engine would send, why, and the next two. @param {{call: Call}} props */
export function Choice({ call }) {
  const choice = desk.store.of("choices").get(call.incident_id);
  if (!choice) return null;
  const proposed = choice.kind === "proposed" && call.state === "queued";
  const options = choice.units.slice(0, SHOWN);
  return html`<section class="block">
    <h3>
      <span>${say(proposed ? "web.proposal" : "web.recommended")}</span>
      <span class="quiet">${say(`web.mode.${desk.centre?.modes[call.priority] ?? "auto"}`)}</span>
    </h3>
    ${options.length > 0 &&
    html`<div class="options">
      ${options.map((one, index) => html`<${Option} one=${one} index=${index} call=${call} choice=${choice} />`)}
    </div>`}
    ${proposed && choice.expires_at && html`<${Shrinking} choice=${choice} />`}
    <ul class="why">
      ${choice.lines.map((line) => html`<li>${told(line)}</li>`)}
    </ul>
  </section>`;
}

/** @param {{one: UnitOption, index: number, call: Call, choice: Decision}} props */
function Option({ one, index, call, choice }) {
  const age = one.position_age_s;
  const best = choice.units[0];
  const later = best && index > 0 ? total(one) - total(best) : null;
  const own = call.unit_id === one.unit_id;
  const giver = robbed(one.unit_id, call.incident_id);
  /** Accept the proposal where it is this unit's; else send it, with a reason. */
  const take = () => {
    if (choice.kind === "proposed" && choice.unit_id === one.unit_id && call.state === "queued") {
      void actions.accept(call, choice);
    } else {
      desk.asking = `assign ${one.unit_id}`;
      desk.changed();
    }
  };
  return html`<button
    class="option ${index === 0 ? "best" : ""}"
    data-key=${String(index + 1)}
    disabled=${own || desk.readOnly}
    onClick=${take}
  >
    <span class="name"><span>${one.unit_id}</span> ${own ? html`<span>✓</span>` : html`<kbd>${index + 1}</kbd>`}</span>
    <span class="eta num">${span(total(one))}</span>
    <small class="num">
      ${later !== null ? say("web.later", { time: span(Math.abs(later)) }) : say("web.by_road", { time: span(one.eta_ms / 1000) })}
    </small>
    <small>${age === null ? say("board.at_station") : say("web.fix", { age: span(age) })}</small>
    ${giver && html`<small class="tag warn">${say("web.robs", { call: short(giver.incident_id), priority: giver.priority })}</small>`}
    ${one.clear_in_ms > 0 && html`<small>${say("web.clear_in", { time: span(one.clear_in_ms / 1000) })}</small>`}
  </button>`;
}

/** The rest of a proposal's time, as a bar that shrinks. @param {{choice: Decision}} props */
function Shrinking({ choice }) {
  const all = Date.parse(choice.expires_at ?? "") - Date.parse(choice.decided_at);
  const left = Math.max(0, Date.parse(choice.expires_at ?? "") - desk.clock.now());
  return html`<div class="shrink" role="timer" aria-label=${say("web.expires", { time: span(left / 1000) })}>
    <i style=${{ width: `${(100 * left) / all}%` }}></i>
  </div>`;
}
