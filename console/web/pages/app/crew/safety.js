import { html, useState } from "../../vendor/preact.js";
import { say } from "../words/say.js";
import { hourMinute } from "../words/times.js";
/** @import {Shift} from "./shift.js" */

/** The question whether the crew is well, while it stands. @param {{shift: Shift}} props */
export function Welfare({ shift }) {
  const asked = shift.mine?.unit?.welfare_asked_at;
  const answered = shift.taps.rows.some((one) => one.type === "vehicle.welfare");
  if (!asked || answered) return null;
  return html`<section class="block welfare" role="alertdialog" aria-label=${say("web.c.well_question")}>
    <b>${say("web.c.well_question")}</b>
    <p>${say("web.c.well_why", { time: hourMinute(asked) })}</p>
    <button class="button tall main" data-well="yes" onClick=${() => shift.say({ type: "vehicle.welfare", word: "well" })}>${say("web.c.well")}</button>
  </section>`;
}

/** The call for help: two taps, so that no pocket calls. @param {{shift: Shift}} props */
export function Help({ shift }) {
  const [sure, setSure] = useState(false);
  const sos = shift.mine?.sos;
  const waits = shift.taps.rows.some((one) => one.type === "vehicle.welfare" && one.word === "sos");
  return html`<section class="help" aria-label=${say("web.c.sos")}>
    ${(sos || waits) &&
    html`<p class="note grave" role="alert" data-sos=${waits ? "waits" : sos?.seen ? "seen" : "sent"}>
      ${say(waits ? "web.c.sos_waits" : sos?.seen ? "web.c.sos_seen" : "web.c.sos_sent")}
    </p>`}
    ${sos?.seen && html`<button class="button tall" onClick=${() => shift.say({ type: "vehicle.welfare", word: "well" })}>${say("web.c.well")}</button>`}
    ${sure
      ? html`<div class="says">
          <button class="button tall grave" data-sos-sure="yes" onClick=${() => (setSure(false), shift.sos())}>${say("web.c.sos_sure")}</button>
          <button class="button tall" onClick=${() => setSure(false)}>${say("web.c.cancel")}</button>
        </div>`
      : html`<button class="button tall grave" onClick=${() => setSure(true)}>${say("web.c.sos")}</button>`}
  </section>`;
}
