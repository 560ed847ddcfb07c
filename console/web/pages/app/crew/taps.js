import { crewKept } from "../shell/kept.js";
/** @import {Bilingual} from "../live/types.js" */
/** @typedef {{event_id: string, occurred_at: string, type: string, [field: string]: any}} Tap */
/** @typedef {{tap: Tap, outcome: string, text: Bilingual | null}} Told */

const AGAIN_MS = 2000;

/** An id that nobody else makes; a page without TLS has no randomUUID. */
export function freshId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
}

/**
 * What was tapped and is not stored yet, in the order in which it was tapped. It outlives the page:
 * a tap goes when the server has answered for it, and keeps its id, so that it counts once.
 */
export class Taps {
  /** @param {string} address @param {string} unit */
  constructor(address, unit) {
    this.address = address;
    this.name = `taps.${unit}`;
    /** @type {Tap[]} */
    this.rows = JSON.parse(crewKept.get(this.name, "[]"));
    this.busy = false;
    /** Is called with what came of a tap. @type {(told: Told) => void} */
    this.onTold = () => {};
    /** Is called when nobody is signed in any more. */
    this.onRefused = () => {};
    addEventListener("online", () => void this.flush());
    setInterval(() => void this.flush(), AGAIN_MS);
  }

  /** @param {Tap} tap */
  add(tap) {
    this.rows.push(tap);
    this.keep();
    void this.flush();
  }

  keep() {
    crewKept.set(this.name, JSON.stringify(this.rows));
  }

  /** Send what waits, one after the other, until one cannot be sent now. */
  async flush() {
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.rows[0] && (await this.send(this.rows[0]))) {
        this.rows.shift();
        this.keep();
      }
    } finally {
      this.busy = false;
    }
  }

  /** Send one; tell whether the server has answered for it for good. @param {Tap} tap */
  async send(tap) {
    try {
      const answer = await fetch(this.address, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(tap),
      });
      if (answer.status === 401) this.onRefused();
      if (answer.status === 401 || answer.status === 429 || answer.status >= 500) return false;
      const body = await answer.json();
      const said = String(body.why ?? body.detail ?? answer.status);
      const told = answer.ok ? body : { outcome: "refused", text: body.text ?? { vi: said, en: said } };
      this.onTold({ tap, outcome: told.outcome, text: told.text });
      return true;
    } catch {
      return false;
    }
  }
}
