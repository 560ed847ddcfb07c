import { html } from "../../vendor/preact.js";
import * as actions from "../desk/actions.js";
import { etaText } from "../lists/eta.js";
import { freshness } from "../lists/freshness.js";
import { LETTERS, shade } from "../lists/units.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { span } from "../words/times.js";
import { Arrival } from "./arrival.js";
import { Reason } from "./reason.js";
import { Radio } from "./radio.js";
import { CrewPage, Welfare } from "./welfare.js";

const FLAGS = ["low_fuel", "equipment_missing", "maintenance"];

/** Everything about one unit, and what can be done with it. @param {{id: string}} props */
export function UnitCard({ id }) {
  const unit = desk.store.of("units").get(id);
  if (!unit) return html`<div class="card"><p class="muted">${id}</p></div>`;
  const move = desk.store.of("moves").get(id);
  const eta = etaText(unit);
  const call = unit.incident_id ? desk.store.of("calls").get(unit.incident_id) : undefined;
  const station = desk.centre?.stations.find((one) => one.site_id === unit.station_id);
  return html`<div class="card">
    <div class="title">
      <span class="letter ${unit.crew_level} ${shade(unit)}">${LETTERS[unit.state]}</span>
      <div>
        <h3>${unit.unit_id}</h3>
        <span class="muted">${say(`board.unit.${unit.state}`)} · ${say(`board.crew.${unit.crew_level}`)}</span>
      </div>
    </div>
    <dl class="facts">
      <dt>${say("board.station")}</dt>
      <dd>${station?.name ?? unit.station_id}</dd>
      <dt>${say("web.fix_age")}</dt>
      <dd class="num"><span class=${freshness(unit)}>${unit.fix_at ? span(desk.clock.age(unit.fix_at)) : say("board.at_station")}</span></dd>
      ${(unit.placeless_at || unit.lost?.length > 0) &&
      html`<dt>${say("web.link")}</dt>
        <dd>
          ${unit.placeless_at && html`<div>${say("web.placeless", { age: span(desk.clock.age(unit.placeless_at)) })}</div>`}
          ${unit.lost.map((one) => html`<div class="tag warn">${say("web.link_lost", { device: one.source, age: span(desk.clock.age(one.since)) })}</div>`)}
        </dd>`}
      ${call &&
      html`<dt>${say("board.call")}</dt>
        <dd>
          <button class="link" onClick=${() => desk.pick({ kind: "call", id: call.incident_id })}>
            ${call.priority} ${call.complaint}
          </button>
        </dd>`}
      ${eta && html`<dt>${say("board.eta")}</dt><dd class="num">${eta}</dd>`}
      ${move && html`<dt>${say("web.move_up")}</dt><dd>${move.point_id}</dd>`}
    </dl>
    <${Arrival} unit=${unit} />
    <${Welfare} unit=${unit} />
    ${!desk.readOnly && html`<${Radio} unit=${unit} />`}
    ${!desk.readOnly &&
    html`<div class="acts">
      <${CrewPage} id=${id} />
      ${unit.incident_id &&
      html`<button
        class="button"
        data-key="r"
        onClick=${() => ((desk.asking = "recall"), desk.changed())}
      >
        ${say("web.act.recall")} <kbd>R</kbd>
      </button>`}
      ${FLAGS.map(
        (flag) => html`<button
          class="button"
          onClick=${() => actions.readiness(id, flag)}
        >
          ${say("web.out", { why: say(`web.flag.${flag}`) })}
        </button>`,
      )}
      <button
        class="button"
        onClick=${() => actions.readiness(id, null)}
      >
        ${say("web.ready")}
      </button>
    </div>`}
    ${desk.asking === "recall" &&
    html`<${Reason} kind="recall" onReason=${(/** @type {string} */ why) => actions.recall(id, why)} />`}
  </div>`;
}
