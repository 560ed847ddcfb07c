import { html } from "../../vendor/preact.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { span } from "../words/times.js";
import { inOrder, limit, waits } from "./order.js";
import { RingingLines } from "./ringing.js";
/** @import {Call} from "../live/types.js" */

const SOON = 0.6;
const SEALED = "sealed:";

/** The open calls. */
export function Calls() {
  const calls = inOrder(desk.store.of("calls").values());
  return html`
    <section class="panel" aria-label=${say("board.calls")}>
      <header>
        <h2>${say("board.calls")}</h2>
        <span class="num muted">${calls.length}</span>
        <span class="spring"></span>
        ${!desk.readOnly &&
        html`<button class="button" onClick=${() => ((desk.sheet = "new"), desk.changed())}>
          ${say("web.new_call")} <kbd>N</kbd>
        </button>`}
      </header>
      <div class="body">
        <${RingingLines} />
        ${calls.length === 0 && html`<p class="empty">${say("web.no_calls")}</p>`}
        <ul class="rows" id="calls">
          ${calls.map((call) => html`<li key=${call.incident_id}><${Row} call=${call} /></li>`)}
        </ul>
      </div>
    </section>
  `;
}

/** Where a call is, in a few words. @param {Call} call */
export function where(call) {
  if (!call.place) return call.queue_reason === "no_location" ? "" : say("web.place_unknown");
  const order = call.unit_id ? desk.store.of("orders").get(call.unit_id) : undefined;
  const said = order?.incident_id === call.incident_id ? order.address : null;
  const address = said?.startsWith(SEALED) ? null : said;
  return address ?? desk.store.of("near").get(call.incident_id)?.road ?? say("web.place_known");
}

/** What a call does, in a few words. @param {Call} call */
export function doing(call) {
  if (call.state === "queued" && call.queue_reason) {
    const key = `board.waits.${call.queue_reason}`;
    return say(key);
  }
  return say(`board.incident.${call.state}`);
}

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
        <span class="clip">${doing(call)}</span>
        ${call.unit_id && html`<span class="tag">${call.unit_id}</span>`}
        <span class="place clip">${where(call)}</span>
        ${hand && hand.who !== desk.who && html`<span class="tag">✋ ${hand.who}</span>`}
      </span>
      ${share > 0 && html`<span class="bar"><i style=${{ width: `${share * 100}%` }}></i></span>`}
    </button>
  `;
}
