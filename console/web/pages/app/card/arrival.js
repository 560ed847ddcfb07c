import { html } from "../../vendor/preact.js";
import { PRESENT } from "../crew/next.js";
import * as actions from "../desk/actions.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { span } from "../words/times.js";
/** @import {Proposed, Unit} from "../live/types.js" */

/** Where a unit stands that its crew has not said, and its word by radio. @param {{unit: Unit}} props */
export function Arrival({ unit }) {
  const one = unit.proposed;
  if (!one) return null;
  const left = one.taken_at ? -desk.clock.age(one.taken_at) : null;
  const present = PRESENT[unit.state];
  return html`<section class="block proposed" aria-label=${say("web.proposed")} data-proposed=${one.status}>
    <h3>${say("web.proposed")}</h3>
    <ul class="why">
      <li>${say(`web.proposed.${one.where}`, { place: placeOf(one), age: span(desk.clock.age(one.since)) })}</li>
      ${left !== null && html`<li><span class="tag warn">${say("web.proposed.taken", { time: span(Math.max(0, left)) })}</span></li>`}
    </ul>
    ${!desk.readOnly &&
    html`<div class="acts">
      <button class="button main" data-confirm=${one.status} onClick=${() => actions.arrived(unit, one)}>
        ${say("web.proposed.radio", { word: say(`web.c.${one.status}`) })}
      </button>
      ${present &&
      html`<button class="button" data-deny=${present} onClick=${() => actions.reported(unit, present)}>
        ${say("web.proposed.not")}
      </button>`}
    </div>`}
  </section>`;
}

/** The name of the hospital; a call or station as it is. @param {Proposed} one */
function placeOf(one) {
  return one.where === "hospital" ? (desk.store.of("hospitals").get(one.place_id)?.name ?? one.place_id) : one.place_id;
}
