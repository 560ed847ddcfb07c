import { html } from "../../vendor/preact.js";
import * as actions from "../desk/actions.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { span } from "../words/times.js";
import { told } from "../lists/said.js";
import { CountForm } from "./count.js";
import { Reason } from "./reason.js";
/** @import {Call, CasualtyShare, Decision} from "../live/types.js" */

const ASKED = { count: "t", declare: "d", stand_down: "o" };
const AT_SCENE = new Set(["on_scene", "transporting", "at_hospital"]);

/** An incident with many patients: counted, asked for, distributed; and what can be done. @param {{call: Call}} props */
export function Casualties({ call }) {
  const id = call.part_of ?? call.incident_id;
  const scene = desk.store.of("scenes").get(id);
  const plan = desk.store.of("plans").get(id);
  if (desk.readOnly && !scene) return null;
  return html`<section class="block casualties" aria-label=${say("web.act.declare")}>
    <h3>
      <span>${say("web.act.declare")}</span>
      ${scene && html`<span class="muted num">${say("web.mass.said", { age: span(desk.clock.age(scene.decided_at)) })}</span>`}
    </h3>
    ${scene &&
    html`<ul class="why">
      <li class="counted">${told(scene.summary)}</li>
      <li class="num"><${UnitsThere} id=${id} /></li>
    </ul>`}
    ${plan && html`<${Plan} plan=${plan} scene=${scene} />`}
    ${!desk.readOnly && html`<${Acts} id=${id} declared=${call.declared} />`}
  </section>`;
}

/** How many units are asked for, sent and there, of the legs that are open. @param {{id: string}} props */
function UnitsThere({ id }) {
  const legs = [...desk.store.of("calls").values()].filter((one) => (one.part_of ?? one.incident_id) === id);
  return say("web.mass.units", {
    asked: legs.length,
    sent: legs.filter((one) => one.unit_id).length,
    there: legs.filter((one) => AT_SCENE.has(one.state)).length,
  });
}

/** Who goes to which hospital; an order that is newer than the plan is said. @param {{plan: Decision, scene: Decision | undefined}} props */
function Plan({ plan, scene }) {
  const isOlder = Boolean(scene?.overruled_by) && (scene?.journal_offset ?? 0) > plan.journal_offset;
  const places = new Map(plan.casualties.map((one) => [one.hospital_id, one]));
  const left = plan.casualties.reduce((sum, one) => sum + one.patients, 0);
  return html`<table class="plan">
    <caption>
      ${say("web.mass.plan", { count: left, age: span(desk.clock.age(plan.decided_at)) })}
      ${isOlder && html` <span class="tag warn">${say("web.mass.older")}</span>`}
    </caption>
    <tbody>
      ${[...places].map(([id, first]) => html`<tr key=${id ?? ""} class=${id ? "" : "warn"}>
        <th scope="row">
          ${id ? (first.hospital_name ?? desk.store.of("hospitals").get(id)?.name ?? id) : say("web.mass.nowhere")}
        </th>
        <td>${plan.casualties.filter((one) => one.hospital_id === id).map((one) => html`<${Share} one=${one} />`)}</td>
        <td class="num">${first.eta_ms === null ? "" : span(first.eta_ms / 1000)}</td>
      </tr>`)}
    </tbody>
  </table>`;
}

/** @param {{one: CasualtyShare}} props */
function Share({ one }) {
  const lacking = one.lacking.map((each) => say(`service.${each}`)).join(", ");
  return html`<span class="tagged ${one.tag}"><b class="num">${one.patients}</b> ${say(`tag.${one.tag}`)}</span>
    ${lacking && html` <span class="tag warn">${say("web.mass.lacking", { services: lacking })}</span>`}`;
}

/** What can be done: who is declared is stood down, who is not is declared. @param {{id: string, declared: boolean}} props */
function Acts({ id, declared }) {
  const hidden = declared ? "declare" : "stand_down";
  const shown = Object.entries(ASKED).filter(([name]) => name !== hidden);
  const asks = desk.asking === "declare" || desk.asking === "stand_down" ? desk.asking : null;
  return html`<div class="acts">
      ${shown.map(([name, key]) => html`<button
        class="button"
        data-key=${key}
        aria-pressed=${desk.asking === name}
        onClick=${() => ((desk.asking = desk.asking === name ? null : name), desk.changed())}
      >
        ${say(`web.act.${name}`)} <kbd>${key.toUpperCase()}</kbd>
      </button>`)}
    </div>
    ${desk.asking === "count" && html`<${CountForm} id=${id} />`}
    ${asks &&
    html`<${Reason} key=${asks} kind=${asks} onReason=${(/** @type {string} */ why) => actions.about(id, asks, why)} />`}`;
}
