import { desk } from "../shell/desk.js";

const AGAIN_MS = 60_000;
/** Some clocks are a quarter of an hour off the hours of UTC. */
const QUARTER_MS = 900_000;
const NOTHING = { type: "FeatureCollection", features: [] };

/** @typedef {{known: false} | {known: true, total: number, most: number, calls: number, observed_h: number, begin: string, end: string, cells: any}} Told */

/** Where calls are expected in the hour that is shown, asked for as long as somebody wants to see it. */
export class Expected {
  constructor() {
    this.asked = -Infinity;
    /** Of which hour was asked; "": of none. */
    this.of = "";
    this.under_way = false;
    /** @type {Told | null} null: not answered */
    this.told = null;
    this.isAway = false;
  }

  /** What to draw now; asks again when it is old. @param {() => void} changed */
  drawn(changed) {
    if (!desk.showsExpected) {
      this.of = "";
      return NOTHING;
    }
    const address = where();
    const isOld = !desk.past && performance.now() - this.asked > AGAIN_MS; // what is past stays as it was
    if (!this.under_way && address && (address !== this.of || isOld)) void this.ask(address, changed);
    return this.told?.known ? this.told.cells : NOTHING;
  }

  /** @param {string} address @param {() => void} changed */
  async ask(address, changed) {
    this.under_way = true;
    this.of = address;
    this.asked = performance.now();
    this.told = await fetch(address)
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null);
    this.isAway = !this.told;
    this.under_way = false;
    changed();
    desk.changed();
  }
}

/** Where to ask: of a day that is over, for the hour of its clock that is shown; "": there is none yet. */
function where() {
  const past = desk.past;
  if (!past) return "/api/expected";
  if (past.state !== "ready") return "";
  const hour = new Date(Math.max(past.begin, past.at - (past.at % QUARTER_MS))).toISOString();
  return `/api/past/${past.day}/expected?at=${encodeURIComponent(hour)}`;
}
