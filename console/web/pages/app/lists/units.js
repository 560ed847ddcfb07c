import { html } from "../../vendor/preact.js";
import { short } from "../desk/actions.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { span } from "../words/times.js";
import { etaText } from "./eta.js";
import { freshness } from "./freshness.js";
import { atWorkFirst } from "./order.js";
import { Item } from "./row.js";
/** @import {Unit} from "../live/types.js" */

/** @type {Record<string, string>} one letter a state, the same in both languages */
export const LETTERS = {
  off_duty: "X",
  available: "A",
  alerted: "L",
  accepted: "C",
  en_route: "R",
  on_scene: "S",
  transporting: "T",
  at_hospital: "H",
};

/** How a unit's mark is filled. @param {Unit} unit */
export function shade(unit) {
  if (unit.state === "off_duty" || unit.lent_to) return "away";
  return unit.state === "available" ? "free" : "busy";
}

/** All units. */
export function Units() {
  const units = atWorkFirst(desk.store.of("units").values());
  return html`<div class="body">
    ${!desk.readOnly &&
    html`<p class="acts aid">
      <button class="button" onClick=${() => ((desk.sheet = "aid"), desk.changed())}>
        ${say("web.aid")} <kbd>U</kbd>
      </button>
    </p>`}
    ${units.length === 0 && html`<p class="empty">${say("board.none")}</p>`}
    <ul class="rows">
      ${units.map((unit, place) => html`<${Item} place=${place} key=${unit.unit_id} sign=${sign(unit)} draw=${() => html`<${Row} unit=${unit} />`} />`)}
    </ul>
  </div>`;
}

/** @param {Unit} unit */
const sign = (unit) => `${unit.state} ${desk.picked?.id === unit.unit_id}`;

/** @param {{unit: Unit}} props */
function Row({ unit }) {
  const eta = etaText(unit);
  const station = desk.centre?.stations.find((one) => one.site_id === unit.station_id);
  const age = unit.fix_at ? span(desk.clock.age(unit.fix_at)) : say("board.at_station");
  return html`
    <button
      class="row unit"
      aria-current=${desk.picked?.id === unit.unit_id}
      onClick=${() => desk.pick({ kind: "unit", id: unit.unit_id })}
    >
      <span class="letter ${unit.crew_level} ${shade(unit)}" aria-hidden="true"
        >${LETTERS[unit.state] ?? "?"}</span
      >
      <span class="what">${unit.unit_id}</span>
      <span class="clip">${say(`board.unit.${unit.state}`)}</span>
      <span class="far num ${freshness(unit)}" title=${say("web.fix_age")}>${age}</span>
      <span class="under clip">
        ${eta && html`${say("board.eta")} <b class="num">${eta}</b> · `}
        ${say(`board.crew.${unit.crew_level}`)} · ${unit.incident_id ? short(unit.incident_id) : (station?.name ?? unit.station_id)}
        ${unit.proposed && html` · <span class="tag">${say("web.proposed.tag")}</span>`}
        ${unit.doubtful_since && html` · <span class="tag warn">${say("board.doubtful")}</span>`}
        ${unit.lent_to && html` · ${say("web.lent_to", { centre: unit.lent_to })}`}
        ${unit.lent_by && html` · ${say("web.lent_by", { centre: unit.lent_by })}`}
      </span>
    </button>
  `;
}
