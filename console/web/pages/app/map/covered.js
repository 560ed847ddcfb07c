import { desk } from "../shell/desk.js";

const AGAIN_MS = 20_000;
const NOTHING = { type: "FeatureCollection", features: [] };

/** The roads that a free unit reaches in time, asked for as long as somebody wants to see them. */
export class Covered {
  constructor() {
    this.asked = -Infinity;
    this.under_way = false;
    /** @type {any} */
    this.data = NOTHING;
  }

  /** What to draw now; asks again when it is old. @param {() => void} changed */
  drawn(changed) {
    if (!desk.showsCovered || desk.past) {
      this.asked = -Infinity;
      return NOTHING;
    }
    if (!this.under_way && performance.now() - this.asked > AGAIN_MS) void this.ask(changed);
    return this.data;
  }

  /** @param {() => void} changed */
  async ask(changed) {
    this.under_way = true;
    this.asked = performance.now();
    this.data = await fetch("/api/covered")
      .then((answer) => (answer.ok ? answer.json() : NOTHING))
      .catch(() => NOTHING);
    this.under_way = false;
    changed();
  }
}
