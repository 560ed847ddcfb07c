import { html, useState } from "../../vendor/preact.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { hourMinute, span } from "../words/times.js";
import { ASKS, byNeed } from "./order.js";
import { Reason } from "../card/reason.js";
import { acknowledge, shelve, unshelve } from "../desk/actions.js";
import { mostMinutes, shelvedFor } from "../line/alarms.js";
import { Item } from "./row.js";
import { told } from "./said.js";
/** @import {Alarm} from "../live/types.js" */

/** @type {Record<string, string>} */
const SIGNS = { high: "!!!", medium: "!!", low: "!" };
const BUDGET_AN_HOUR = 6;
const HOUR_S = 3600;
const ANNOUNCED_MAX = 99;
/** For how long an alarm may be put aside, minutes, as far as the centre allows it for the priority. */
const SHELVE_FOR_MIN = [5, 10, 15, 30, 60, 120];

/** What asks a person to act (ISA-18.2). */
export function Alarms() {
  const alarms = byNeed(desk.store.of("alarms").values());
  const asking = alarms.filter((one) => ASKS.has(one.status)).length;
  const announced = /** @type {string[]} */ (desk.store.figures.announced ?? []);
  const lastHour = announced.filter((at) => desk.clock.age(at) < HOUR_S).length;
  return html`
    <section class="panel" aria-label=${say("board.alarms")}>
      <header>
        <h2>${say("board.alarms")}</h2>
        <span class="num muted">${asking}</span>
        <span class="spring"></span>
        <span class="num ${lastHour > BUDGET_AN_HOUR ? "tag" : "quiet"}" title=${say("web.budget_note")}>
          ${say("web.budget", { count: `${lastHour < ANNOUNCED_MAX ? "" : "≥"}${lastHour}`, most: BUDGET_AN_HOUR })}
        </span>
      </header>
      <div class="body" role="log" aria-live="polite">
        ${alarms.length === 0 && html`<p class="empty">${say("web.no_alarms")}</p>`}
        <ul class="rows">
          ${alarms.map((one, place) => html`<${Item} place=${place} key=${one.alarm_id} sign=${sign(one)} draw=${() => html`<${Row} one=${one} />`} />`)}
        </ul>
      </div>
    </section>
  `;
}

/** The alarm that most needs somebody; null where none does. */
export function topAlarm() {
  return byNeed(desk.store.of("alarms").values()).find((one) => ASKS.has(one.status)) ?? null;
}

/** @param {Alarm} one */
const sign = (one) => `${one.status} ${desk.asking === `shelve ${one.alarm_id}`}`;

/** @param {{one: Alarm}} props */
function Row({ one }) {
  const asks = ASKS.has(one.status);
  const fresh = asks && !desk.seen.has(one.alarm_id) ? "new" : "";
  const more = one.stands_for_count ? ` (+${one.stands_for_count})` : "";
  const status = say(`board.alarm.${one.status}`);
  const until = one.shelved_until ? ` → ${hourMinute(one.shelved_until)}` : "";
  const asking = desk.asking === `shelve ${one.alarm_id}`;
  return html`<div
    class="row alarm ${one.priority} ${asks ? "asks" : ""} ${fresh}"
    onMouseEnter=${() => desk.seen.add(one.alarm_id)}
  >
    <span class="sign" aria-hidden="true">${SIGNS[one.priority]}</span>
    <span>
      <span class="hide">${say(`board.alarm.${one.priority}`)}</span>
      <button class="link text" onClick=${() => open(one)}>${told(one.text)}${more}</button>
      <span class="do">
        ${asks
          ? html`<br />→ ${told(one.action)}${one.status === "escalated" && html` <span class="tag warn">${say("web.escalated")}</span>`}`
          : html`<br />${status}${one.by ? ` (${one.by})` : ""}${until}${one.reason ? `: ${one.reason}` : ""}`}
      </span>
    </span>
    <span class="acts">
      <span class="num quiet">${span(desk.clock.age(one.raised_at))}</span>
      ${asks &&
      !desk.readOnly &&
      html`<button class="button" onClick=${() => acknowledge(one)}>${say("web.ack")}</button>
        <button
          class="button bare"
          onClick=${() => ((desk.asking = asking ? null : `shelve ${one.alarm_id}`), desk.changed())}
        >
          ${say("web.shelve")}
        </button>`}
      ${one.status === "shelved" &&
      !desk.readOnly &&
      html`<button
        class="button bare"
        onClick=${() => unshelve(one)}
      >
        ${say("web.unshelve")}
      </button>`}
    </span>
    ${asking && html`<${Shelving} one=${one} />`}
  </div>`;
}

/** Asks for how long an alarm is put aside, and why. @param {{one: Alarm}} props */
function Shelving({ one }) {
  const [minutes, setMinutes] = useState(shelvedFor(one));
  const most = mostMinutes(one);
  const all = new Set([...SHELVE_FOR_MIN.filter((each) => each < most), most, minutes]);
  return html`<div class="shelving">
    <label class="muted">
      ${say("web.shelve_for")}
      <select class="num" value=${minutes} onChange=${(/** @type {any} */ event) => setMinutes(Number(event.target.value))}>
        ${[...all].sort((a, b) => a - b).map((each) => html`<option value=${each}>${say("web.minutes", { count: each })}</option>`)}
      </select>
    </label>
    <${Reason} kind="shelve" onReason=${(/** @type {string} */ why) => shelve(one, minutes, why)} />
  </div>`;
}

/** Open what an alarm is about. @param {Alarm} one */
function open(one) {
  desk.seen.add(one.alarm_id);
  if (one.incident_id && desk.store.of("calls").has(one.incident_id)) {
    desk.picked = null;
    desk.pick({ kind: "call", id: one.incident_id });
  } else if (one.unit_id) {
    desk.picked = null;
    desk.pick({ kind: "unit", id: one.unit_id });
  }
}
