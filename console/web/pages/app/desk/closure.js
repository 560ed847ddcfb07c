import { html, useEffect, useState } from "../../vendor/preact.js";
import { stands } from "../map/features.js";
import { showDrawing } from "../map/map.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { clock } from "../words/times.js";
import { LEVELS } from "../line/verbs.js";
import * as actions from "./actions.js";
/** @import {Place, RoadEvent} from "../live/types.js" */

const RADII = [50, 100, 200, 500];
const MINUTES = [30, 60, 120, 240, 0];

/** Close a road: a place with a radius, or a line along it; on which level, until when. */
export function Closure() {
  const [shape, setShape] = useState("circle");
  const [points, setPoints] = useState(/** @type {Place[]} */ ([]));
  const [radius, setRadius] = useState(100);
  const [minutes, setMinutes] = useState(60);
  const [level, setLevel] = useState("any");
  const [reason, setReason] = useState("");
  useEffect(() => {
    desk.pointing = (place) => setPoints((before) => (shape === "circle" ? [place] : [...before, place]));
    desk.changed();
    return () => {
      desk.pointing = null;
    };
  }, [shape]);
  useEffect(() => {
    showDrawing(points);
    return () => showDrawing([]);
  }, [points]);
  const whole = points.length >= (shape === "circle" ? 1 : 2);
  const close = () => {
    const places = shape === "circle" ? points.slice(0, 1) : points;
    void actions.closeRoad({ places, radius, minutes, level, reason }, LEVELS[level] ?? null);
    desk.sheet = null;
    desk.changed();
  };
  return html`<div class="sheet" role="dialog" aria-label=${say("web.road")}>
    <header>
      <h2>${say("web.road")}</h2>
      <span class="spring"></span>
      <button class="button bare" onClick=${() => ((desk.sheet = null), desk.changed())}>${say("web.close")} <kbd>Esc</kbd></button>
    </header>
    <div class="inside">
      <p class="muted">${say(shape === "circle" ? "web.road.point" : "web.road.line")}</p>
      <${Pick} name=${say("web.road.shape")} all=${["circle", "line"]} now=${shape} text=${(/** @type {string} */ one) => say(one === "line" ? "web.road.line_name" : "web.road.circle")} onPick=${(/** @type {string} */ one) => (setShape(one), setPoints([]))} />
      ${shape === "circle" &&
      html`<${Pick} name=${say("web.road.radius")} all=${RADII} now=${radius} text=${(/** @type {number} */ one) => `${one} m`} onPick=${setRadius} />`}
      <${Pick} name=${say("web.road.level")} all=${Object.keys(LEVELS)} now=${level} text=${(/** @type {string} */ one) => say(`web.level.${one}`)} onPick=${setLevel} />
      <${Pick} name=${say("web.road.until")} all=${MINUTES} now=${minutes} text=${(/** @type {number} */ one) => (one ? say("web.minutes", { count: one }) : say("web.road.open_end"))} onPick=${setMinutes} />
      <label>${say("web.reason")}<input class="field" maxlength="200" value=${reason} onInput=${(/** @type {any} */ event) => setReason(event.target.value)} /></label>
      <button class="button main" disabled=${!whole} onClick=${close}>${say("web.road.close")}</button>
      <${Standing} />
    </div>
  </div>`;
}

/** @param {{name: string, all: any[], now: any, text: (one: any) => string, onPick: (one: any) => void}} props */
function Pick({ name, all, now, text, onPick }) {
  return html`<div class="acts" role="group" aria-label=${name}>
    <span class="muted">${name}</span>
    ${all.map((one) => html`<button class="button" aria-pressed=${one === now} onClick=${() => onPick(one)}>${text(one)}</button>`)}
  </div>`;
}

/** What is closed now, each with its way to be opened again. */
function Standing() {
  const roads = [...desk.store.of("roads").values()].filter(stands);
  if (roads.length === 0) return html`<p class="quiet">${say("web.road.none")}</p>`;
  return html`<ul class="rows block">
    ${roads.map((one) => html`<li key=${one.road_event_id}><${Road} one=${one} /></li>`)}
  </ul>`;
}

/** @param {{one: RoadEvent}} props */
function Road({ one }) {
  return html`<div class="row">
    <span class="clip">${say(`web.road.kind.${one.kind}`)} · ${one.reason ?? one.road_event_id}</span>
    <span class="quiet">${one.valid_until ? `→ ${clock(one.valid_until)}` : say("web.road.open_end")} · ${one.source}</span>
    <button class="button" onClick=${() => actions.reopenRoad(one.road_event_id)}>${say("web.road.reopen")}</button>
  </div>`;
}
