import { html } from "../../vendor/preact.js";
import * as actions from "../desk/actions.js";
import { ASKS, byNeed } from "../lists/order.js";
import { told } from "../lists/said.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { span } from "../words/times.js";
/** @import {Unit} from "../live/types.js" */

const SOS = "crew_sos";
const OF_WELFARE = new Set([SOS, "welfare_unanswered"]);

/** What is known of a crew's safety, and its word by radio that it is well. @param {{unit: Unit}} props */
export function Welfare({ unit }) {
  const alarms = byNeed(desk.store.of("alarms").values()).filter(
    (one) => one.unit_id === unit.unit_id && OF_WELFARE.has(one.kind),
  );
  // A call for help ends by a crew's word only after a person has seen it.
  const isUnseen = alarms.some((one) => one.kind === SOS && ASKS.has(one.status));
  const asked = unit.welfare_asked_at;
  if (alarms.length === 0 && !asked) return desk.readOnly ? null : html`<${Well} unit=${unit} />`;
  return html`<section class="block welfare" aria-label=${say("web.welfare")}>
    <h3>${say("web.welfare")}</h3>
    <ul class="why">
      ${alarms.map((one) => html`<li key=${one.alarm_id}>
        <b>${told(one.text)}</b> <span class="num">${span(desk.clock.age(one.raised_at))}</span>
      </li>`)}
      ${asked && html`<li>${say("web.welfare.asked", { age: span(desk.clock.age(asked)) })}</li>`}
      ${isUnseen && html`<li><span class="tag warn">${say("web.welfare.unseen")}</span></li>`}
    </ul>
    ${!desk.readOnly && html`<${Well} unit=${unit} isUnseen=${isUnseen} isMain=${true} />`}
  </section>`;
}

/** @param {{unit: Unit, isUnseen?: boolean, isMain?: boolean}} props */
function Well({ unit, isUnseen = false, isMain = false }) {
  return html`<div class="acts">
    <button
      class="button ${isMain ? "main" : ""}"
      data-key="y"
      disabled=${isUnseen}
      onClick=${() => actions.well(unit.unit_id)}
    >
      ${say("web.act.well")} <kbd>Y</kbd>
    </button>
  </div>`;
}

/** The crew's own page, for those who may see its orders. @param {{id: string}} props */
export function CrewPage({ id }) {
  if (!desk.me?.actions.includes("read_orders")) return null;
  const address = `/crew/${encodeURIComponent(id)}`;
  return html`<a class="button" href=${address} target="_blank" rel="noopener">${say("web.crew_page")}</a>`;
}
