import { freshness } from "../lists/freshness.js";
import { course, metres } from "./distance.js";
/** @import {Place, Unit} from "../live/types.js" */

/** Less than this may be the tracker's own error, metres. */
const MOVED_M = 15;

/** Which way units head: as their tracker says, else as they have moved while this page looked. */
export class Headings {
  constructor() {
    /** @type {Map<string, {place: Place, course: number | null}>} */
    this.seen = new Map();
  }

  /** Degrees clockwise from north; null where nobody knows, or where the place is old. @param {Unit} unit */
  of(unit) {
    const moved = this.moved(unit);
    if (!unit.fix_at || freshness(unit) === "stale") return null;
    return unit.heading_deg ?? moved;
  }

  /** @param {Unit} unit @returns {number | null} */
  moved(unit) {
    const seen = this.seen.get(unit.unit_id);
    if (!seen) {
      this.seen.set(unit.unit_id, { place: unit.place, course: null });
      return null;
    }
    if (metres(seen.place, unit.place) >= MOVED_M) {
      seen.course = course(seen.place, unit.place);
      seen.place = unit.place;
    }
    return seen.course;
  }
}
