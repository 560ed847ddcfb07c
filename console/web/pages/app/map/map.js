import { html, useEffect, useRef } from "../../vendor/preact.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { ExpectedLegend } from "./legend.js";
import { View } from "./view.js";

/** @type {View | null} */
let view = null;
/** Whether this browser can draw a map: so it is taken to until its one attempt fails. */
let able = true;

/** Begin the map. @param {HTMLElement} element */
function begin(element) {
  try {
    view = new View(element);
    /** @type {any} */ (globalThis).smart115Map = view;
  } catch {
    able = false; // no WebGL here, or none left
    desk.changed();
  }
}

/** The map in the middle; where none can be drawn it says so, and the lists hold the same. */
export function MapPane() {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (able && element.current && !view) begin(element.current);
    view?.follow();
  });
  const about = desk.store.of("map").get("map");
  return html`<section class="middle" aria-label=${say("web.map")}>
    ${able
      ? html`<div class="map" ref=${element}></div>`
      : html`<div class="no-map" role="status"><b>${say("web.no_map")}</b><span>${say("web.no_map_why")}</span></div>`}
    ${able &&
    html`<div class="map-tools">
      <button class="button" aria-pressed=${view?.locked ?? false} onClick=${() => desk.fit()}>
        ${view?.locked ? `★ ${say("web.view_locked")}` : say("web.fit")} <kbd>F</kbd>
      </button>
      ${!desk.past &&
      html`<button class="button" aria-pressed=${desk.showsCovered} onClick=${() => desk.toggleCovered()}>
        ${say("web.covered", { minutes: Math.round((desk.centre?.reach_s ?? 0) / 60) })} <kbd>V</kbd>
      </button>`}
      <button class="button" aria-pressed=${desk.showsExpected} onClick=${() => desk.toggleExpected()}>
        ${say("web.expected")} <kbd>I</kbd>
      </button>
      ${!desk.readOnly &&
      html`<button class="button" onClick=${() => ((desk.sheet = "closure"), desk.changed())}>
        ${say("web.road")} <kbd>B</kbd>
      </button>`}
    </div>`}
    <div class="map-bottom">
      <div class="legends">
        <${ExpectedLegend} expected=${view?.expected} />
        ${desk.pointing && html`<div class="legend" role="status">${say("web.point")}</div>`}
      </div>
      <div class="map-foot">
        ${desk.centre?.schematic && html`<b>${say("board.schematic")}</b>`}
        ${about && !about.tiles && able && html`<span>${say("web.tiles_wait")}</span>`}
        <span>${say("board.advice")}</span>
        <span>${about?.attribution ?? ""}</span>
      </div>
    </div>
  </section>`;
}

/** Show what is being drawn. @param {{lat: number, lon: number}[]} points */
export function showDrawing(points) {
  if (!view) return;
  view.drawing = points;
  view.draw();
}
