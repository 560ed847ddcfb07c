import { html } from "../../vendor/preact.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { decimals, number } from "../words/times.js";
/** @import {Expected} from "./expected.js" */

const STEPS = [1, 2, 3, 4, 5];

/** What the cells of the forecast mean, and what it rests on; or that there is none. @param {{expected: Expected | undefined}} props */
export function ExpectedLegend({ expected }) {
  if (!desk.showsExpected || !expected) return null;
  const told = expected.told;
  if (!told) return html`<div class="legend" role="status">${say(expected.isAway ? "web.expected.away" : "web.expected")}</div>`;
  if (!told.known) {
    return html`<div class="legend" role="status">${say("web.expected.none")} <code>smart115 forecast fit</code></div>`;
  }
  return html`<div class="legend" role="status">
    <b>${say("web.expected.hour", { begin: told.begin, end: told.end, total: decimals(told.total) })}</b>
    <span class="shades" aria-hidden="true">${STEPS.map((step) => html`<i style=${{ opacity: step * 0.15 }}></i>`)}</span>
    <span>${say("web.expected.most", { most: decimals(told.most) })}</span>
    <span class="quiet">${say("web.expected.basis", { calls: number(told.calls), hours: number(told.observed_h) })}</span>
  </div>`;
}
