/** @import {EngineClock} from "../live/clock.js" */
/** @import {Store} from "../live/store.js" */

import { words } from "../words/say.js";
import { Plays } from "./plays.js";

const LOOK_MS = 700;
const STEP_MS = 1000;

/** Whether this page shows a day that is over. */
export const isPast = location.pathname === "/past";

/**
 * A day as the dispatcher saw it: any instant of it, read-only. The server makes the board of an
 * instant by the fold that makes the present one.
 */
export class Past {
  /** @param {Store} store @param {EngineClock} clock @param {() => void} changed */
  constructor(store, clock, changed) {
    this.store = store;
    this.clock = clock;
    this.changed = changed;
    this.plays = new Plays(changed);
    this.day = new URLSearchParams(location.search).get("day") ?? "";
    /** @type {{first: string, today: string} | null} */
    this.days = null;
    /** @type {"looking" | "working" | "ready" | "failed"} */
    this.state = "looking";
    this.share = 0;
    this.why = "";
    this.begin = 0;
    this.end = 0;
    this.at = 0;
    /** How many seconds of the day go by in one; 0: it stands. */
    this.speed = 0;
    this.asked = 0;
  }

  async start() {
    const answer = await fetch("/api/past").catch(() => null);
    const told = (await answer?.json().catch(() => null)) ?? {};
    if (!answer?.ok || !told.first) {
      this.fail(words.of(told.text) || (told.detail ?? ""));
      return;
    }
    this.days = told;
    setInterval(() => this.tick(), STEP_MS);
    await this.open(this.day || told.today);
  }

  /** Go to a day. @param {string} day @param {boolean} [anew] read it again, up to this moment */
  async open(day, anew = false) {
    this.day = day;
    this.speed = 0;
    this.state = "looking";
    const address = new URL(location.href);
    address.searchParams.set("day", day);
    history.replaceState(null, "", address);
    this.changed();
    await this.look(day, anew);
  }

  /** @param {string} day @param {boolean} anew */
  async look(day, anew) {
    const answer = await fetch(`/api/past/${day}${anew ? "?anew=true" : ""}`).catch(() => null);
    if (day !== this.day) return;
    if (!answer?.ok) {
      this.fail(answer ? String(answer.status) : "");
      return;
    }
    const told = await answer.json().catch(() => null);
    if (!told) {
      this.fail("");
      return;
    }
    this.state = told.state;
    this.share = told.share;
    this.why = words.of(told.text);
    if (told.state === "working") setTimeout(() => void this.look(day, false), LOOK_MS);
    if (told.state === "ready") {
      this.begin = Date.parse(told.begin);
      this.end = Date.parse(told.end);
      const inside = this.at >= this.begin && this.at <= this.end;
      await this.go(inside ? this.at : this.begin);
    }
    this.changed();
  }

  /** @param {string} why */
  fail(why) {
    this.state = "failed";
    this.why = why;
    this.changed();
  }

  /** Show an instant, ms since 1970. @param {number} at */
  async go(at) {
    this.at = Math.min(this.end, Math.max(this.begin, at));
    this.asked += 1;
    const asked = this.asked;
    const when = encodeURIComponent(new Date(this.at).toISOString());
    const answer = await fetch(`/api/past/${this.day}/board?at=${when}`).catch(() => null);
    if (asked !== this.asked) return;
    if (!answer?.ok) {
      this.fail(answer ? String(answer.status) : "");
      return;
    }
    const board = await answer.json().catch(() => null);
    if (asked !== this.asked) return;
    if (!board) {
      this.fail("");
      return;
    }
    this.clock.stand(this.at);
    this.store.reset(board);
    this.changed();
  }

  /** Let the day go by so fast; 0: let it stand. @param {number} speed */
  play(speed) {
    this.speed = speed;
    this.changed();
  }

  tick() {
    if (this.speed === 0 || this.state !== "ready") return;
    if (this.at >= this.end) this.play(0);
    else void this.go(this.at + this.speed * STEP_MS);
  }
}
