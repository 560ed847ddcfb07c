import { desk } from "../shell/desk.js";
/** @import {Drive} from "./features.js" */
/** @import {Place, Unit} from "../live/types.js" */

const AGAIN_MS = 15_000;
const AT_ONCE = 2;
const MOST = 60;

/** The ways that units drive, asked of the server one after the other, and again as they move on. */
export class Drives {
  constructor() {
    /** @type {Map<string, Drive & {asked: number, goal: string}>} */
    this.known = new Map();
    this.under_way = 0;
  }

  /** Ask for what is missing or old, and forget who drives no more. @param {() => void} changed */
  refresh(changed) {
    if (desk.past) return; // the roads are those of now: of then no drive is known
    const now = performance.now();
    const driving = [...desk.store.of("units").values()]
      .map((unit) => ({ unit, goal: goal(unit) }))
      .filter((one) => one.goal !== null)
      .slice(0, MOST);
    const names = new Set(driving.map((one) => one.unit.unit_id));
    for (const name of [...this.known.keys()]) if (!names.has(name)) this.forget(name);
    for (const { unit, goal: place } of driving) {
      if (this.under_way >= AT_ONCE || !place) return;
      const known = this.known.get(unit.unit_id);
      const at = `${place.lat},${place.lon}`;
      if (known && known.goal === at && now - known.asked < AGAIN_MS) continue;
      void this.ask(unit, at, changed);
    }
  }

  /** @param {string} name */
  forget(name) {
    this.known.delete(name);
    desk.ways.delete(name);
  }

  /** @param {Unit} unit @param {string} goal @param {() => void} changed */
  async ask(unit, goal, changed) {
    this.under_way += 1;
    const known = this.known.get(unit.unit_id);
    const before = known?.goal === goal ? known.line : [];
    if (known?.goal !== goal) desk.ways.delete(unit.unit_id);
    const at = desk.clock.now();
    this.known.set(unit.unit_id, { unit: unit.unit_id, line: before, asked: performance.now(), goal });
    try {
      const origin = `${unit.place.lat},${unit.place.lon}`;
      const query = new URLSearchParams({ origin, goal });
      const answer = await fetch(`/api/way?${query}`);
      const way = answer.ok ? await answer.json() : null;
      const entry = this.known.get(unit.unit_id);
      if (entry && entry.goal === goal) {
        entry.line = way ? way.line : [];
        if (way) desk.ways.set(unit.unit_id, { time_ms: way.time_ms, at });
        else desk.ways.delete(unit.unit_id);
      }
      changed();
    } catch {
      // the server is away: the stream says so, and the next round asks again
    } finally {
      this.under_way -= 1;
    }
  }

  drawn() {
    return [...this.known.values()].filter((one) => one.line.length > 1);
  }
}

/** Where a unit drives to; null where it does not. @param {Unit} unit @returns {Place | null} */
function goal(unit) {
  const order = desk.store.of("orders").get(unit.unit_id);
  if (unit.state === "transporting") {
    const id = order?.hospital_id ?? desk.store.of("calls").get(unit.incident_id ?? "")?.hospital_id;
    return desk.centre?.hospitals.find((one) => one.hospital_id === id)?.place ?? null;
  }
  if (unit.state === "en_route" || unit.state === "accepted") return order?.place ?? null;
  return desk.store.of("moves").get(unit.unit_id)?.place ?? null;
}
