import { Kept } from "../shell/kept.js";
import { whoAmI } from "../shell/session.js";
import { say, words } from "../words/say.js";
/** @import {Bilingual} from "../live/types.js" */

const AGAIN_MS = 5000;
const WORKING_MS = 1000;

/** @typedef {{priority: string, count: number, median_ms: number | null, p90_ms: number | null,
 *   most_ms: number | null}} OfPriority */
/** @typedef {{day: string, since: string | null, until: string | null, by_priority: OfPriority[],
 *   responses: [string, string, string, number][],
 *   eta: {count: number, median_ms: number | null, median_off_ms: number | null,
 *     p90_off_ms: number | null, off: [string, number][]},
 *   alarms: {hours: [string, number][], kinds: [string, number][]},
 *   minutes: [string, number, number, number, number, number, number][],
 *   covered: [string, number][],
 *   welfare: {asked: number, answered: number, answer_ms: number | null, unanswered: number, sos: number,
 *     longest: [string, string, number][]},
 *   journal: {state: string, share: number, text?: Bilingual, end?: string}}} Told */

/** What a supervisor looks at: the figures of one day, asked for again and again. */
export class Watch {
  constructor() {
    this.kept = new Kept(() => localStorage);
    /** @type {"" | "locked" | "refused"} */
    this.before = "";
    /** @type {Told | null} */
    this.told = null;
    this.heardAt = 0;
    this.day = new URLSearchParams(location.search).get("day") ?? "";
    this.today = "";
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    this.round = 0;
  }

  async start() {
    words.texts = await (await fetch("/api/words")).json();
    words.lang = this.kept.get("lang", "vi") === "en" ? "en" : "vi";
    const root = document.documentElement;
    root.lang = words.lang;
    root.dataset.shade = this.kept.get("shade", "day");
    document.title = `115 · ${say("web.figures")}`;
    await this.enter();
  }

  async enter() {
    const me = await whoAmI();
    this.before = me === null ? "locked" : me.actions.includes("read_figures") ? "" : "refused";
    this.changed();
    if (!this.before) await this.ask();
  }

  /** @param {string} day */
  show(day) {
    this.day = day;
    this.told = null;
    const address = new URL(location.href);
    address.searchParams.set("day", day);
    history.replaceState(null, "", address);
    this.changed();
    void this.ask();
  }

  /** @param {"vi" | "en"} lang */
  speak(lang) {
    words.lang = lang;
    document.documentElement.lang = lang;
    this.kept.set("lang", lang);
    document.title = `115 · ${say("web.figures")}`;
    this.changed();
  }

  /** Seconds since the server last answered. */
  silence() {
    return this.heardAt ? (performance.now() - this.heardAt) / 1000 : 0;
  }

  async ask() {
    this.round += 1;
    const round = this.round;
    const answer = await fetch(`/api/figures/${this.day || "today"}`).catch(() => null);
    if (round !== this.round) return;
    if (answer?.status === 401) {
      this.before = "locked";
      this.changed();
      return;
    }
    const told = answer?.ok ? /** @type {Told | null} */ (await answer.json().catch(() => null)) : null;
    if (round !== this.round) return;
    if (told) {
      this.told = told;
      this.day ||= told.day;
      this.today ||= told.day;
      this.heardAt = performance.now();
    }
    this.changed();
    const works = this.told?.journal.state === "working";
    setTimeout(() => round === this.round && void this.ask(), works ? WORKING_MS : AGAIN_MS);
  }

  changed() {
    for (const listener of this.listeners) listener();
  }
}
