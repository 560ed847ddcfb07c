import { html } from "../../vendor/preact.js";
import { NEXT } from "../crew/next.js";
import * as actions from "../desk/actions.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { Reason } from "./reason.js";
/** @import {Unit} from "../live/types.js" */

/** What a crew says of itself by radio, passed on by who hears it. @param {{unit: Unit}} props */
export function Radio({ unit }) {
  const next = unit.lent_to ? [] : (NEXT[unit.state] ?? []);
  if (next.length === 0) return null;
  const id = unit.unit_id;
  /** @param {string} status */
  const pass = (status) => {
    if (status !== "declined") return void actions.radio(id, status);
    desk.asking = "declined";
    desk.changed();
  };
  return html`<div class="acts radio" role="group" aria-label=${say("web.radio")}>
      <span class="muted">${say("web.radio")}</span>
      ${next.map((status) => html`<button class="button" data-status=${status} onClick=${() => pass(status)}>${say(`web.c.${status}`)}</button>`)}
    </div>
    ${desk.asking === "declined" &&
    html`<${Reason} kind="declined" onReason=${(/** @type {string} */ reason) => actions.radio(id, "declined", { reason })} />`}`;
}
