import * as maplibre from "../../vendor/maplibre-gl.mjs";
import { desk } from "../shell/desk.js";
import { Covered } from "./covered.js";
import { PinDrag } from "./drag.js";
import { Drives } from "./drives.js";
import { Expected } from "./expected.js";
import * as features from "./features.js";
import { Headings } from "./headings.js";
import { drawAsAsked } from "./marks.js";
import { style } from "./style.js";
/** @import {Place} from "../live/types.js" */

/** How often units are handed to the map, few and many: each tells where it is once a second. */
const UNITS_MS = 500;
const MANY_MS = 1000;
const PICKED_ZOOM = 13.5;
const OPTIONS_SHOWN = 3;
/** What stands on the map, px: its buttons at the right, the notice below, a form at the left. */
const TOOLS_PX = 190;
const FOOT_PX = 60;
const NARROW_PX = 560;
const PICKED_PX = 30;
const DRAFT_ZOOM = 12;

let protocolAdded = false;
maplibre.prewarm(); // the map's worker is loaded while the page still asks who sits here

/** Let the map read our tiles out of one file, by ranges of it. */
function addProtocol() {
  const reader = /** @type {any} */ (globalThis).pmtiles;
  if (protocolAdded || !reader) return;
  maplibre.addProtocol("pmtiles", new reader.Protocol().tile);
  protocolAdded = true;
}

/** The map: it follows what happens, and moves only when somebody moves it. */
export class View {
  /** @param {HTMLElement} element */
  constructor(element) {
    addProtocol();
    this.drives = new Drives();
    this.covered = new Covered();
    this.expected = new Expected();
    this.headings = new Headings();
    /** @type {Map<string, string>} what each collection was last given */
    this.given = new Map();
    this.movedAt = -Infinity;
    this.locked = false;
    this.shade = desk.shade;
    this.tiles = desk.store.of("map").get("map")?.tiles ?? "";
    this.shown = "";
    /** @type {Place[]} */
    this.drawing = [];
    /** @type {{center: any, zoom: number} | null} */
    this.former = null;
    /** @type {string | null} */
    this.pickedId = null;
    /** The place of a call that is being written, as it was last gone to. */
    this.drafted = "";
    this.map = new maplibre.Map({
      container: element,
      style: this.style(),
      bounds: this.everything(),
      fitBoundsOptions: { padding: 40 },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      maxZoom: 18,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    drawAsAsked(this.map);
    this.map.on("movestart", (/** @type {any} */ event) => {
      if (event.originalEvent) this.lock();
    });
    this.map.on("click", (/** @type {any} */ event) => this.click(event));
    this.map.on("mousemove", (/** @type {any} */ event) => this.hover(event));
    this.map.on("style.load", () => {
      this.given.clear();
      this.movedAt = -Infinity;
      this.draw();
    });
    this.pin = new PinDrag(this.map, this);
    desk.fit = () => this.fit();
  }

  /** The style in the present shade, with the tiles that are there. */
  style() {
    const address = this.tiles ? new URL(this.tiles, location.href).href : null;
    return style(address, desk.store.of("map").get("map")?.attribution ?? "");
  }

  lock() {
    if (this.locked) return;
    this.locked = true;
    desk.changed();
  }

  /** Show everything again, and follow the calls from now on. */
  fit() {
    this.locked = false;
    this.map.fitBounds(this.everything(), { padding: this.clear(50), maxZoom: 14, animate: this.moves() });
    desk.changed();
  }

  /** Room at the edges, so that nothing lies under what stands on the map. @param {number} px */
  clear(px) {
    if (this.map.getContainer().clientWidth < NARROW_PX) return px;
    return { top: px, left: px, right: TOOLS_PX, bottom: Math.max(px, FOOT_PX) };
  }

  moves() {
    return !matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  /** Around all stations and open calls. @returns {[number, number, number, number]} */
  everything() {
    const places = [
      ...(desk.centre?.stations ?? []).map((one) => one.place),
      ...[...desk.store.of("calls").values()].flatMap((one) => (one.place ? [one.place] : [])),
    ];
    return places.length === 0 ? [102, 8, 110, 24] : around(places);
  }

  /** Follow what has changed on the desk; cheap when nothing has. */
  follow() {
    const tiles = desk.store.of("map").get("map")?.tiles ?? "";
    if (this.shade !== desk.shade || this.tiles !== tiles) {
      this.shade = desk.shade;
      this.tiles = tiles;
      this.map.setStyle(this.style(), { diff: false });
    }
    this.followPicked();
    this.followDraft();
    this.followCalls();
    this.draw();
  }

  /** Go to what was picked; picked again, give the former view back. */
  followPicked() {
    const id = desk.picked?.id ?? null;
    if (id === this.pickedId) return;
    this.pickedId = id;
    if (this.pin.held) return; // the view never moves under a hand
    const place = this.placeOf(id);
    if (!id && this.former) {
      this.map.easeTo({ ...this.former, animate: this.moves() });
      this.former = null;
    } else if (place) {
      this.former ??= { center: this.map.getCenter(), zoom: this.map.getZoom() };
      const bounds = around([place, ...this.placesWith(id ?? "")]);
      this.map.fitBounds(bounds, { padding: this.clear(70), maxZoom: PICKED_ZOOM, animate: this.moves() });
    }
  }

  /** Go to the place of a call that is being written, where it is out of sight or under the form. */
  followDraft() {
    const place = desk.draftPlace;
    const key = place ? `${place.lat},${place.lon}` : "";
    if (key === this.drafted) return;
    this.drafted = key;
    if (!place) return;
    const at = this.map.project([place.lon, place.lat]);
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    const under = document.querySelector(".middle-sheet > .sheet")?.getBoundingClientRect();
    const left = under && under.width < width - TOOLS_PX ? under.width : 0;
    const isSeen = at.x > left + PICKED_PX && at.x < width - PICKED_PX && at.y > PICKED_PX && at.y < height - FOOT_PX;
    if (isSeen) return;
    const zoom = Math.max(this.map.getZoom(), DRAFT_ZOOM);
    this.map.easeTo({ center: [place.lon, place.lat], offset: [left / 2, 0], zoom, animate: this.moves() });
  }

  /**
   * What belongs on the map beside what is picked: a call's unit and hospital, or the units that
   * could go; a unit's call.
   * @param {string} id @returns {Place[]}
   */
  placesWith(id) {
    const store = desk.store;
    const call = store.of("calls").get(id);
    const units = call?.unit_id
      ? [call.unit_id]
      : (store.of("choices").get(id)?.units ?? []).slice(0, OPTIONS_SHOWN).map((one) => one.unit_id);
    const goal = desk.centre?.hospitals.find((one) => one.hospital_id === call?.hospital_id)?.place;
    const target = store.of("calls").get(store.of("units").get(id)?.incident_id ?? "")?.place;
    const places = [...units.map((one) => store.of("units").get(one)?.place), goal, target];
    return places.flatMap((one) => (one ? [one] : []));
  }

  /** @param {string | null} id @returns {Place | null} */
  placeOf(id) {
    if (!id) return null;
    return desk.store.of("calls").get(id)?.place ?? desk.store.of("units").get(id)?.place ?? null;
  }

  /** Show all calls when their set has changed: unless the view is somebody's, or one is picked. */
  followCalls() {
    const set = [...desk.store.of("calls").keys()].sort().join();
    if (set === this.shown) return;
    this.shown = set;
    if (this.locked || desk.picked || desk.pointing || desk.sheet) return;
    const inside = [...desk.store.of("calls").values()].every(
      (one) => !one.place || this.map.getBounds().contains([one.place.lon, one.place.lat]),
    );
    if (!inside) this.map.fitBounds(this.everything(), { padding: this.clear(50), maxZoom: 14, animate: this.moves() });
  }

  draw() {
    this.drives.refresh(() => this.set("ways", features.ways(this.drives.drawn())));
    this.set("expected", this.expected.drawn(() => this.draw()));
    this.set("covered", this.covered.drawn(() => this.draw()));
    this.set("closures", features.closures());
    this.set("ways", features.ways(this.drives.drawn()));
    this.set("sites", features.sites());
    this.set("hospitals", features.hospitals());
    this.set("calls", features.calls());
    this.moveUnits();
    this.set("draft", features.draft(this.drawing.length ? this.drawing : this.draft()));
    const cursor = desk.pointing ? "crosshair" : "";
    if (this.map.getCanvas().style.cursor !== cursor) this.map.getCanvas().style.cursor = cursor;
  }

  moveUnits() {
    const pause = desk.store.of("units").size > features.MANY ? MANY_MS : UNITS_MS;
    if (performance.now() - this.movedAt < pause) return;
    this.movedAt = performance.now();
    this.set("units", features.units(this.headings));
  }

  /** The place of a call that is being written, or from where and to where one is being put. @returns {Place[]} */
  draft() {
    const goal = desk.dragged ?? desk.goal;
    const from = desk.store.of("calls").get(desk.picked?.id ?? "")?.place;
    if (goal) return from ? [from, goal] : [goal];
    return desk.draftPlace ? [desk.draftPlace] : [];
  }

  /** Hand a collection to the map, if it is another than before. @param {string} name @param {any} data */
  set(name, data) {
    const source = /** @type {any} */ (this.map.getSource(name));
    const text = JSON.stringify(data);
    if (!source || this.given.get(name) === text) return;
    this.given.set(name, text);
    source.setData(data);
  }

  /** @param {any} event */
  click(event) {
    if (this.pin.isSpent) return; // a pin was held: letting it go picks nothing
    const place = { lat: event.lngLat.lat, lon: event.lngLat.lng };
    if (desk.pointing) {
      desk.pointing(place);
      desk.changed();
      this.draw();
      return;
    }
    const found = this.under(event.point);
    if (!found) return;
    const id = String(found.properties.id);
    desk.pick({ kind: found.layer.id === "units" ? "unit" : "call", id });
  }

  /** @param {any} event */
  hover(event) {
    if (desk.pointing) return;
    this.map.getCanvas().style.cursor = this.under(event.point) ? "pointer" : "";
  }

  /** @param {any} at */
  under(at) {
    const layers = ["units", "calls"].filter((name) => this.map.getLayer(name));
    return this.map.queryRenderedFeatures(at, { layers })[0] ?? null;
  }
}

/** West, south, east and north of places. @param {Place[]} places @returns {[number, number, number, number]} */
function around(places) {
  const lats = places.map((one) => one.lat);
  const lons = places.map((one) => one.lon);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
