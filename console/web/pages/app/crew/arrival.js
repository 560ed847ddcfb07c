import { html } from "../../vendor/preact.js";
import { say } from "../words/say.js";
import { hourMinute } from "../words/times.js";
import { PRESENT } from "./next.js";
/** @import {Shift} from "./shift.js" */

/** Where the position says that the crew is, for one tap: yes, or not yet. @param {{shift: Shift, state: string}} props */
export function Arrival({ shift, state }) {
  const one = shift.mine?.unit?.proposed;
  if (!one || state !== shift.mine?.unit?.state || shift.hasSaid()) return null;
  const hospital = one.where === "hospital" ? one.place_id : null;
  return html`<section class="block arrival" role="alertdialog" aria-label=${say("web.c.proposed")} data-proposed=${one.status}>
    <b>${say(`web.c.proposed.${one.where}`, { place: shift.mine?.stands_at ?? one.place_id, time: hourMinute(one.since) })}</b>
    <p>${one.taken_at ? say("web.c.proposed_taken", { time: hourMinute(one.taken_at) }) : say("web.c.proposed_why")}</p>
    <div class="says">
      <button class="button tall main" data-arrived=${one.status} onClick=${() => shift.report(one.status, null, hospital)}>${say(`web.c.${one.status}`)}</button>
      <button class="button tall" data-arrived="no" onClick=${() => shift.report(PRESENT[state] ?? state)}>${say("web.c.not_yet")}</button>
    </div>
  </section>`;
}
