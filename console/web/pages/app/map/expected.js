import { desk } from "../shell/desk.js";

const AGAIN_MS = 60_000;
const NOTHING = { type: "FeatureCollection", features: [] };

/** @typedef {{known: false} | {known: true, total: number, most: number, calls: number, observed_h: number, begin: string, end: string, cells: any}} Told */

/** Where calls are expected in the present hour, asked for as long as somebody wants to see it. */
export class Expected {
  constructor() {
    this.asked = -Infinity;
    this.under_way = false;
    /** @type {Told | null} null: not answered */
    this.told = null;
    this.isAway = false;
  }

  /** What to draw now; asks again when it is old. @param {() => void} changed */
  drawn(changed) {
    if (!desk.showsExpected || desk.past) {
      this.asked = -Infinity;
      return NOTHING;
    }
    if (!this.under_way && performance.now() - this.asked > AGAIN_MS) void this.ask(changed);
    return this.told?.known ? this.told.cells : NOTHING;
  }

  /** @param {() => void} changed */
  async ask(changed) {
    this.under_way = true;
    this.asked = performance.now();
    this.told = await fetch("/api/expected")
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null);
    this.isAway = !this.told;
    this.under_way = false;
    changed();
    desk.changed();
  }
}
