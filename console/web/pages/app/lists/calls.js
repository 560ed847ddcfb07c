import { html } from "../../vendor/preact.js";
import { short } from "../desk/actions.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { span } from "../words/times.js";
import { FilterBar, Shown, shownCalls } from "./filter.js";
import { limit, waits } from "./order.js";
import { RingingLines } from "./ringing.js";
import { doing, where, whose } from "./said.js";
import { Item } from "./row.js";
/** @import {Call} from "../live/types.js" */

const SOON = 0.6;

/** The open calls. */
export function Calls() {
  const all = desk.store.of("calls").size;
  const calls = shownCalls();
  return html`
    <section class="panel" aria-label=${say("board.calls")}>
      <header>
        <h2>${say("board.calls")}</h2>
        <${Shown} count=${calls.length} />
        <span class="spring"></span>
        ${!desk.readOnly &&
        html`<button class="button" onClick=${() => ((desk.sheet = "new"), desk.changed())}>
          ${say("web.new_call")} <kbd>N</kbd>
        </button>`}
      </header>
      <${FilterBar} />
      <div class="body">
        <${RingingLines} />
        ${all === 0 && html`<p class="empty">${say("web.no_calls")}</p>`}
        <ul class="rows" id="calls">
          ${calls.map((call, place) => html`<${Item} place=${place} key=${call.incident_id} sign=${sign(call)} draw=${() => html`<${Row} call=${call} />`} />`)}
        </ul>
      </div>
    </section>
  `;
}

/** @param {Call} call */
const sign = (call) => `${call.state} ${call.priority} ${desk.picked?.id === call.incident_id}`;

/** @param {{call: Call}} props */
function Row({ call }) {
  const age = desk.clock.age(call.reported_at);
  const share = waits(call) ? Math.min(1, age / limit(call)) : 0;
  const look = share >= 1 ? "late" : share >= SOON ? "soon" : "";
  const picked = desk.picked?.id === call.incident_id;
  const hand = desk.store.of("hands").get(call.incident_id);
  return html`
    <button
      class="row call ${look}"
      aria-current=${picked}
      data-id=${call.incident_id}
      onClick=${() => desk.pick({ kind: "call", id: call.incident_id })}
    >
      <span class="prio ${call.priority}">${call.priority}</span>
      <span class="what clip">
        ${call.complaint}
        ${call.priority_unconfirmed && html` <span class="tag">${say("board.unconfirmed")}</span>`}
      </span>
      <span class="age num">${look === "late" && "▲ "}${span(age)}</span>
      <span class="under">
        <span class="num">${short(call.incident_id)}</span>
        <span class="clip">${doing(call)}</span>
        ${call.unit_id && html`<span class="tag">${call.unit_id}</span>`}
        <span class="place clip">${where(call)}</span>
        ${hand && hand.who !== desk.name && html`<span class="tag">● ${whose(hand.who)}</span>`}
      </span>
      ${share > 0 && html`<span class="bar"><i style=${{ width: `${share * 100}%` }}></i></span>`}
    </button>
  `;
}
