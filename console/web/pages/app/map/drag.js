import { desk } from "../shell/desk.js";
/** @import {Map as MapView} from "../../vendor/maplibre-gl.mjs" */

const PIN_PX = 16;
const MEANT_PX = 8;
/** From here on a press is no click any more, as the map counts it. */
const CLICK_PX = 3;

/**
 * The pin of the call that is picked can be dragged; Esc before it is let go leaves it. Others pan the
 * map, and what is dropped only asks whether it is meant: nothing moves by accident.
 */
export class PinDrag {
  /** @param {MapView} map @param {{lock: () => void, draw: () => void}} view */
  constructor(map, view) {
    this.map = map;
    this.view = view;
    /** @type {{id: string, from: {x: number, y: number}} | null} */
    this.held = null;
    /** Whether the press that ends just now was a hold: then its end is no click on the map. */
    this.isSpent = false;
    map.on("mousedown", (/** @type {any} */ event) => this.begin(event));
    document.addEventListener("mousemove", (event) => this.move(event));
    document.addEventListener("mouseup", () => this.end());
    document.addEventListener("keydown", (event) => this.cancel(event), true);
  }

  /** @param {any} event */
  begin(event) {
    this.isSpent = false;
    const call = desk.picked?.kind === "call" ? desk.store.of("calls").get(desk.picked.id) : undefined;
    if (!call?.place || desk.readOnly || desk.pointing || desk.goal || event.originalEvent.button !== 0) return;
    const pin = this.map.project([call.place.lon, call.place.lat]);
    if (Math.hypot(pin.x - event.point.x, pin.y - event.point.y) > PIN_PX) return;
    event.preventDefault(); // the map does not pan under the pin
    this.map.stop(); // nor fly on to the call that was picked; the map forgets by it where the press began
    this.held = { id: call.incident_id, from: { x: event.originalEvent.clientX, y: event.originalEvent.clientY } };
  }

  /** @param {MouseEvent} event */
  move(event) {
    if (!this.held) return;
    const { from } = this.held;
    const gone = Math.hypot(event.clientX - from.x, event.clientY - from.y);
    this.isSpent ||= gone >= CLICK_PX;
    if (!desk.dragged && gone < MEANT_PX) return;
    this.view.lock();
    const box = this.map.getCanvas().getBoundingClientRect();
    const at = this.map.unproject([event.clientX - box.left, event.clientY - box.top]);
    desk.dragged = { lat: at.lat, lon: at.lng };
    this.view.draw();
  }

  end() {
    const { held } = this;
    const place = desk.dragged;
    this.held = null;
    desk.dragged = null;
    if (held && place) desk.moveTo(held.id, place);
  }

  /** @param {KeyboardEvent} event */
  cancel(event) {
    if (event.key !== "Escape" || !this.held) return;
    this.held = null;
    this.isSpent = true;
    desk.dragged = null;
    event.preventDefault();
    event.stopImmediatePropagation(); // the card stays open
    this.view.draw();
  }
}
