import { words } from "../words/say.js";

/** @typedef {{count: number, median_ms: number | null, p90_ms: number | null, late: number}} Run */
/** @typedef {{priority: string, target_ms: number, happened: Run, same: Run, changed: Run,
 *   difference: {calls: number, mean_ms: number | null, sooner: number, later: number}}} Row */
/** @typedef {{calls: number, by_priority: Row[], at: string, until: string, broken: number,
 *   most: {incident_id: string, priority: string, happened_ms: number | null, same_ms: number, changed_ms: number}[],
 *   never: {happened: number, same: number, changed: number},
 *   basis: {courses: number, drive_pm: number, accept_ms: number, by_hand: number, accepted: number}}} Result */

const LOOK_MS = 1000;

/** What a page has asked to be played, and what came of it. The server plays; this asks until it is there. */
export class Plays {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    /** @type {"" | "working" | "busy" | "failed" | "ready"} */
    this.state = "";
    this.share = 0;
    this.why = "";
    /** @type {Result | null} */
    this.result = null;
    this.round = 0;
  }

  /**
   * Play a day from an instant on, ms since 1970.
   * @param {string} day @param {number} at @param {string} kind
   * @param {{unit?: string, station?: string, level: string}} chosen
   */
  async ask(day, at, kind, chosen) {
    const query = new URLSearchParams({ at: new Date(at).toISOString(), change: kind });
    if (kind === "without") query.set("unit", chosen.unit ?? "");
    if (kind === "more") {
      query.set("station", chosen.station ?? "");
      query.set("level", chosen.level);
    }
    this.round += 1;
    this.result = null;
    this.share = 0;
    this.state = "working";
    this.changed();
    await this.look(`/api/past/${day}/otherwise?${query}`, this.round);
  }

  /** @param {string} address @param {number} round */
  async look(address, round) {
    const answer = await fetch(address).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (round !== this.round) return;
    if (!told?.state) {
      this.state = "failed";
      this.why = told?.detail ?? (answer ? String(answer.status) : "");
    } else {
      this.state = told.state;
      this.share = told.share ?? 0;
      this.why = words.of(told.text);
      if (told.state === "working") setTimeout(() => void this.look(address, round), LOOK_MS);
      if (told.state === "ready") this.result = told;
    }
    this.changed();
  }
}
