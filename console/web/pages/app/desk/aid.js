import { html, useState } from "../../vendor/preact.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { span } from "../words/times.js";
import { told } from "../lists/said.js";
import * as actions from "./actions.js";
/** @import {Decision, Unit} from "../live/types.js" */

const LEVELS = ["als", "bls"];

/** Units between centres: ask a neighbour, answer one that asks, give back what is on loan. */
export function Aid() {
  const [reason, setReason] = useState("");
  const requests = [...desk.store.of("aid").values()];
  const units = [...desk.store.of("units").values()];
  /** What is written, else the ready reason of what is done. @param {string} done */
  const why = (done) => reason.trim() || say(`web.why.aid.${done}`);
  return html`<div class="sheet" role="dialog" aria-label=${say("web.aid")}>
    <header>
      <h2>${say("web.aid")}</h2>
      <span class="spring"></span>
      <button class="button bare" onClick=${() => ((desk.sheet = null), desk.changed())}>${say("web.close")} <kbd>Esc</kbd></button>
    </header>
    <div class="inside">
      <label>
        ${say("web.reason")}
        <input class="field" maxlength="200" value=${reason} onInput=${(/** @type {any} */ event) => setReason(event.target.value)} />
      </label>
      ${requests.map((one) =>
        one.overruled_by
          ? html`<p key=${one.decision_id}>${told(one.summary)} <span class="muted num">${span(desk.clock.age(one.decided_at))}</span></p>`
          : html`<${Asked} key=${one.decision_id} one=${one} units=${units} why=${why} />`,
      )}
      <${Ask} why=${why} />
      ${units.filter((one) => one.lent_by || one.lent_to).map((one) => html`<${Loan} key=${one.unit_id} unit=${one} why=${why} />`)}
    </div>
  </div>`;
}

/** A neighbour's request: a person lends it a unit that is free here, or says that nobody comes. @param {{one: Decision, units: Unit[], why: (done: string) => string}} props */
function Asked({ one, units, why }) {
  const [unit, setUnit] = useState("");
  const free = units.filter((each) => each.state === "available" && !each.lent_by && !each.lent_to);
  const id = one.request_id ?? "";
  return html`<section class="block asked">
    <h3><span>${told(one.summary)}</span><span class="muted num">${span(desk.clock.age(one.decided_at))}</span></h3>
    <div class="acts">
      <select aria-label=${say("web.aid.unit")} value=${unit} onChange=${(/** @type {any} */ event) => setUnit(event.target.value)}>
        <option value="">${say("web.aid.unit")}</option>
        ${free.map((each) => html`<option value=${each.unit_id}>${each.unit_id} · ${say(`board.crew.${each.crew_level}`)}</option>`)}
      </select>
      <button class="button main" disabled=${!free.some((each) => each.unit_id === unit)} onClick=${() => actions.lend(id, unit, why("lend"))}>
        ${say("web.aid.lend")}
      </button>
      <button class="button" onClick=${() => actions.lend(id, null, why("decline"))}>${say("web.aid.decline")}</button>
    </div>
  </section>`;
}

/** @param {{why: (done: string) => string}} props */
function Ask({ why }) {
  const neighbours = desk.centre?.neighbours ?? [];
  if (neighbours.length === 0) return html`<p class="muted">${say("web.aid.no_neighbour")}</p>`;
  return neighbours.map((centre) => html`<div class="acts ask" role="group" aria-label=${say("web.aid.ask", { centre })}>
    <span>${say("web.aid.ask", { centre })}</span>
    ${LEVELS.map((level) => html`<button class="button" onClick=${() => actions.askAid(centre, level, why("ask"))}>${say(`board.crew.${level}`)}</button>`)}
  </div>`);
}

/** A unit on loan: one that is here is given back, one that is away and overdue counted as ours again. @param {{unit: Unit, why: (done: string) => string}} props */
function Loan({ unit, why }) {
  const isHere = unit.lent_by !== null;
  const centre = unit.lent_by ?? unit.lent_to ?? "";
  return html`<div class="acts loan">
    <span>${unit.unit_id} · ${say(isHere ? "web.lent_by" : "web.lent_to", { centre })}</span>
    <button class="button" onClick=${() => actions.recall(unit.unit_id, why(isHere ? "give_back" : "take_back"))}>
      ${say(isHere ? "web.aid.give_back" : "web.aid.take_back")}
    </button>
  </div>`;
}
