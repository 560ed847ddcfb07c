import { html } from "../../vendor/preact.js";
import * as actions from "../desk/actions.js";
import { atWorkFirst } from "../lists/order.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { Reason } from "./reason.js";
import { Trade } from "./trade.js";
/** @import {Call} from "../live/types.js" */

const ASKED = "assign ";

/** Send a unit that was not among the options, and why; whom that robs is said before. @param {{call: Call}} props */
export function Sending({ call }) {
  const unit = desk.asking?.startsWith(ASKED) ? desk.asking.slice(ASKED.length) : "";
  const units = atWorkFirst(desk.store.of("units").values())
    .filter((one) => one.state !== "off_duty" && one.unit_id !== call.unit_id)
    .reverse();
  /** @param {string} name */
  const pick = (name) => {
    desk.asking = name ? ASKED + name : null;
    desk.changed();
  };
  return html`<div class="acts">
      <label class="muted">
        ${say("web.send_other")}
        <select class="other" value=${unit} onChange=${(/** @type {any} */ event) => pick(event.target.value)}>
          <option value="">–</option>
          ${units.map((one) => html`<option value=${one.unit_id}>${one.unit_id} · ${say(`board.crew.${one.crew_level}`)} · ${say(`board.unit.${one.state}`)}</option>`)}
        </select>
      </label>
    </div>
    ${unit &&
    html`<${Trade} unit=${unit} call=${call.incident_id} />
      <${Reason}
        key=${unit}
        kind="assign"
        onReason=${(/** @type {string} */ why) => actions.assign(call.incident_id, unit, why)}
      />`}`;
}
