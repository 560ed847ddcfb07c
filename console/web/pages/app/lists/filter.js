import { html } from "../../vendor/preact.js";
import { plain } from "../line/verbs.js";
import { desk } from "../shell/desk.js";
import { EVERYTHING } from "../shell/kept.js";
import { say } from "../words/say.js";
import { inOrder, limit, waits } from "./order.js";
import { doing, where } from "./said.js";
/** @import {Call} from "../live/types.js" */

const PRIORITIES = ["P1", "P2", "P3", "P4"];
const STATES = ["queued", "assigned", "en_route", "on_scene", "transporting", "at_hospital"];
const FIELD = "filter";

/** Whether anything is left out by choice. */
function isOn() {
  const { text, priorities, state, waiting } = desk.filter;
  return text.trim() !== "" || priorities.length > 0 || state !== "" || waiting;
}

/** Whether the list shows a call: every word is found in what its row says. @param {Call} call */
function passes(call) {
  const { text, priorities, state, waiting } = desk.filter;
  if (priorities.length && !priorities.includes(call.priority)) return false;
  if ((state && call.state !== state) || (waiting && !waits(call))) return false;
  const said = [call.incident_id, call.priority, call.complaint, where(call), doing(call), call.unit_id];
  const row = plain(said.join(" "));
  return plain(text).split(/\s+/).every((word) => row.includes(word));
}

/** The calls that the list shows, the most urgent first. */
export function shownCalls() {
  const calls = inOrder(desk.store.of("calls").values());
  return isOn() ? calls.filter(passes) : calls;
}

/** Go to the field that filters. */
export function focusFilter() {
  const field = document.getElementById(FIELD);
  if (field instanceof HTMLInputElement) field.select();
}

/** How many calls are shown; while some are left out also of how many, and how many of those are late. @param {{count: number}} props */
export function Shown({ count }) {
  if (!isOn()) return html`<span class="num muted">${count}</span>`;
  const hidden = [...desk.store.of("calls").values()].filter((one) => !passes(one));
  const late = hidden.filter((one) => waits(one) && desk.clock.age(one.reported_at) >= limit(one)).length;
  return html`<span class="tag warn num" id="shown" role="status">
    ${say("web.filter.shown", { count, all: count + hidden.length })}
    ${late > 0 && ` · ▲ ${say("web.filter.late", { count: late })}`}
  </span>`;
}

/** What is left out of the list. */
export function FilterBar() {
  const filter = desk.filter;
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    if (event.target instanceof HTMLElement) event.target.blur();
    event.preventDefault();
    event.stopPropagation();
  };
  /** @param {string} one */
  const toggle = (one) => {
    const has = filter.priorities.includes(one);
    desk.filterBy({ priorities: has ? filter.priorities.filter((each) => each !== one) : [...filter.priorities, one] });
  };
  return html`<div class="filter" role="search" aria-label=${say("web.filter")}>
    <input
      class="field"
      id=${FIELD}
      type="search"
      maxlength="60"
      placeholder=${`${say("web.filter")} (G)`}
      aria-label=${say("web.filter")}
      value=${filter.text}
      onInput=${(/** @type {any} */ event) => desk.filterBy({ text: event.target.value })}
      onKeyDown=${onKey}
    />
    ${PRIORITIES.map((one) => html`<button class="button" aria-pressed=${filter.priorities.includes(one)} onClick=${() => toggle(one)}>${one}</button>`)}
    <select
      aria-label=${say("web.filter.state")}
      value=${filter.state}
      onChange=${(/** @type {any} */ event) => desk.filterBy({ state: event.target.value })}
      onKeyDown=${onKey}
    >
      <option value="">${say("web.filter.state")}</option>
      ${STATES.map((one) => html`<option value=${one}>${say(`board.incident.${one}`)}</option>`)}
    </select>
    <button class="button" aria-pressed=${filter.waiting} onClick=${() => desk.filterBy({ waiting: !filter.waiting })}>
      ${say("web.filter.waiting")} <kbd>W</kbd>
    </button>
    ${isOn() && html`<button class="button" onClick=${() => desk.filterBy(EVERYTHING)}>${say("web.filter.all")} <kbd>0</kbd></button>`}
  </div>`;
}
