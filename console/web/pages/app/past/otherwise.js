import { html, useState } from "../../vendor/preact.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { clock, number, span } from "../words/times.js";
/** @import {Result, Row, Run} from "./plays.js" */

const KINDS = ["closest", "auto", "without", "more"];
const LEVELS = ["als", "bls"];
const RUNS = /** @type {const} */ (["happened", "same", "changed"]);

/** What if: the rest of the day that is shown, played again with one thing changed. */
export function Otherwise() {
  const past = desk.past;
  if (!past) return null;
  const play = past.plays;
  return html`<div class="sheet otherwise" role="dialog" aria-label=${say("web.otherwise")}>
    <header>
      <h2>${say("web.otherwise")}</h2>
      <span class="spring"></span>
      <button class="button bare" onClick=${() => ((desk.sheet = null), desk.changed())}>${say("web.close")} <kbd>Esc</kbd></button>
    </header>
    <div class="inside">
      <${Ask} />
      ${play.state === "working" &&
      html`<p role="status">${say("web.otherwise.working", { percent: Math.round(play.share * 100) })}</p>`}
      ${play.state === "busy" && html`<p role="status">${say("web.otherwise.busy")}</p>`}
      ${play.state === "failed" && html`<p role="alert">${say("web.otherwise.failed", { why: play.why })}</p>`}
      ${play.result && html`<${Told} told=${play.result} />`}
    </div>
  </div>`;
}

/** What is to be otherwise, and from when on: the instant that the slider shows. */
function Ask() {
  const past = desk.past;
  const [kind, setKind] = useState("closest");
  const units = [...desk.store.of("units").values()].map((one) => one.unit_id).sort();
  const stations = (desk.centre?.stations ?? []).filter((site) =>
    [...desk.store.of("units").values()].some((one) => one.station_id === site.site_id),
  );
  const [unit, setUnit] = useState("");
  const [station, setStation] = useState("");
  const [level, setLevel] = useState("als");
  if (!past) return null;
  const chosen = { unit: unit || units[0], station: station || stations[0]?.site_id, level };
  const isAsking = past.plays.state === "working";
  /** @param {(value: string) => void} set */
  const from = (set) => (/** @type {any} */ event) => set(event.target.value);
  return html`<form
    class="acts"
    onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      void past.plays.ask(past.day, past.at, kind, chosen);
    }}
  >
    <label>
      ${say("web.otherwise.what")}
      <select id="otherwise-what" value=${kind} onChange=${from(setKind)}>
        ${KINDS.map((one) => html`<option value=${one}>${say(`web.otherwise.kind.${one}`)}</option>`)}
      </select>
    </label>
    ${kind === "without" &&
    html`<label>
      ${say("board.unit")}
      <select id="otherwise-unit" value=${chosen.unit} onChange=${from(setUnit)}>
        ${units.map((one) => html`<option value=${one}>${one}</option>`)}
      </select>
    </label>`}
    ${kind === "more" &&
    html`<label>
        ${say("web.otherwise.station")}
        <select id="otherwise-station" value=${chosen.station} onChange=${from(setStation)}>
          ${stations.map((one) => html`<option value=${one.site_id}>${one.name}</option>`)}
        </select>
      </label>
      <select aria-label=${say("web.otherwise.level")} value=${level} onChange=${from(setLevel)}>
        ${LEVELS.map((one) => html`<option value=${one}>${say(`board.crew.${one}`)}</option>`)}
      </select>`}
    <button class="button main" disabled=${isAsking}>${say("web.otherwise.play", { time: clock(past.at) })}</button>
  </form>`;
}

/** A time in ms; a dash where there was none. @param {number | null} ms */
const time = (ms) => (ms === null ? "–" : span(ms / 1000));

/** By how much, with its sign; a dash where nothing can be compared. @param {number | null} ms */
const by = (ms) => (ms === null ? "–" : `${ms > 0 ? "+" : ms < 0 ? "−" : "±"}${span(Math.abs(ms) / 1000)}`);

/** What came of it, and what that rests on. @param {{told: Result}} props */
function Told({ told }) {
  const basis = told.basis;
  return html`<section>
    <p class="tag warn"><b>${say("web.otherwise.simulated")}</b></p>
    <p>${say("web.otherwise.rests", { courses: number(basis.courses), hand: number(basis.by_hand) })}</p>
    <p class="muted">
      ${say("web.otherwise.span", { begin: clock(told.at), end: clock(told.until), calls: number(told.calls) })}
      ${say("web.otherwise.drives", { share: number(Math.round(basis.drive_pm / 10)), accept: span(basis.accept_ms / 1000) })}
    </p>
    <table id="otherwise">
      <thead>
        <tr>
          <th scope="col">${say("board.priority")}</th>
          ${RUNS.map((run) => html`<th scope="col">${say(`web.otherwise.run.${run}`)}</th>`)}
          <th scope="col">${say("web.otherwise.difference")}</th>
        </tr>
      </thead>
      <tbody>
        ${told.by_priority.map((row) => html`<${Priority} key=${row.priority} row=${row} />`)}
        <tr>
          <th scope="row">${say("web.otherwise.never")}</th>
          ${RUNS.map((run) => html`<td class="num">${number(told.never[run])}</td>`)}
          <td></td>
        </tr>
      </tbody>
    </table>
    ${told.most.length > 0 && html`<${Most} told=${told} />`}
    ${told.broken > 0 && html`<p role="alert">${say("web.otherwise.broken", { count: number(told.broken) })}</p>`}
  </section>`;
}

/** @param {{row: Row}} props */
function Priority({ row }) {
  const off = row.difference;
  return html`<tr>
    <th scope="row">${row.priority}</th>
    ${RUNS.map((run) => html`<td class="num">${figures(row[run])}</td>`)}
    <td class="num">
      <b>${by(off.mean_ms)}</b>
      <div class="quiet">${say("web.otherwise.moved", { sooner: number(off.sooner), later: number(off.later), calls: number(off.calls) })}</div>
    </td>
  </tr>`;
}

/** @param {Run} run */
function figures(run) {
  return html`${time(run.median_ms)} · ${time(run.p90_ms)}
    <div class="quiet">${say("web.otherwise.counts", { count: number(run.count), late: number(run.late) })}</div>`;
}

/** The calls that the change moved most: a click shows the call as it was. @param {{told: Result}} props */
function Most({ told }) {
  return html`<h3>${say("web.otherwise.most")}</h3>
    <table>
      <tbody>
        ${told.most.map(
          (one) => html`<tr key=${one.incident_id}>
            <th scope="row">
              <button class="link" onClick=${() => desk.open({ kind: "call", id: one.incident_id })}>${one.priority} ${one.incident_id}</button>
            </th>
            <td class="num">${time(one.happened_ms)}</td>
            <td class="num">${time(one.same_ms)}</td>
            <td class="num">${time(one.changed_ms)}</td>
            <td class="num"><b>${by(one.changed_ms - one.same_ms)}</b></td>
          </tr>`,
        )}
      </tbody>
    </table>`;
}
