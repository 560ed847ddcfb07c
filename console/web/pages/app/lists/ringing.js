import { html } from "../../vendor/preact.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { span } from "../words/times.js";
/** @import {Ringing} from "../live/types.js" */

/** The lines that ring, the longest first: a strip, never a window that stands in the way. */
export function RingingLines() {
  const lines = [...desk.store.of("lines")].sort(([, one], [, other]) => one.rang_at.localeCompare(other.rang_at));
  if (lines.length === 0) return null;
  return html`<ul class="rows ringing" role="log" aria-live="polite" aria-label=${say("web.ringing")}>
    ${lines.map(([id, one]) => html`<li key=${id}><${Row} id=${id} one=${one} /></li>`)}
  </ul>`;
}

/** Whether somebody must take a line: nobody has it, or who has it is silent. @param {Ringing} one */
export const isFree = (one) => one.holder === null || one.stale;

/** @param {{id: string, one: Ringing}} props */
function Row({ id, one }) {
  const mine = desk.line?.id === id;
  const free = isFree(one) && !mine;
  const age = (desk.clock.wall() - Date.parse(one.rang_at)) / 1000;
  return html`<div class="row call ring ${one.stale ? "soon" : ""}">
    <span aria-hidden="true">☎</span>
    <span class="what clip">
      ${one.holder ? say("web.ringing.held", { who: one.holder }) : say("web.ringing")}
    </span>
    <span class="age num">${span(age)}</span>
    ${free && !desk.readOnly &&
    html`<button class="button main" onClick=${() => void desk.claim(id)}>${say("web.ringing.take")} <kbd>L</kbd></button>`}
    ${mine && html`<button class="button" onClick=${() => void desk.letGo()}>${say("web.ringing.let_go")} <kbd>⌫</kbd></button>`}
    ${(one.stale || (mine && desk.line?.number)) &&
    html`<span class="under">
      ${mine && desk.line?.number && html`<b class="num">${desk.line.number}</b>`}
      ${one.stale && html`<span class="tag warn">${say("web.ringing.stale")}</span>`}
    </span>`}
  </div>`;
}
