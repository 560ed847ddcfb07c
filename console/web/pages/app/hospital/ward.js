import { EngineClock } from "../live/clock.js";
import { post } from "../live/commands.js";
import { Stream } from "../live/stream.js";
import { Kept } from "../shell/kept.js";
import { sounds } from "../shell/sounds.js";
import { words } from "../words/say.js";
/** @import {Hospital, PreAlert, Try} from "../live/types.js" */

/** One hospital's board: what is meant for it, and the one way to answer. */
export class Ward {
  /** @param {string} id */
  constructor(id) {
    this.id = id;
    this.name = "";
    /** @type {PreAlert[]} */
    this.alerts = [];
    /** @type {Map<string, string>} since when each is in its state */
    this.since = new Map();
    /** @type {Record<string, Try[]>} how each pre-alert was sent here beside this board */
    this.tries = {};
    /** @type {Hospital | null} */
    this.hospital = null;
    this.clock = new EngineClock();
    this.kept = new Kept(() => localStorage);
    this.sound = false;
    this.failed = "";
    /** @type {Set<(isNews?: boolean) => void>} */
    this.listeners = new Set();
    const address = `/api/hospital/${encodeURIComponent(id)}`;
    this.address = `${address}/commands`;
    this.stream = new Stream(`${address}/stream`, this, this.clock);
  }

  /** Take all that is meant for this hospital. @param {any} all */
  reset(all) {
    this.name = all.name;
    this.hospital = all.hospital;
    this.alerts = all.pre_alerts.map((/** @type {any[]} */ row) => row[1]);
    this.since = new Map(all.pre_alerts.map((/** @type {any[]} */ row) => [row[0], row[2]]));
    this.tries = all.tries;
    this.changed();
  }

  /** A hospital's stream knows no single changes. */
  apply() {
    this.changed();
  }

  changed() {
    for (const listener of this.listeners) listener();
  }

  /** @param {string} pre_alert_id @param {string} answer @param {string | null} reason */
  answer(pre_alert_id, answer, reason) {
    return this.send({ type: "pre_alert.answer", pre_alert_id, answer, reason });
  }

  /** @param {object} said */
  report(said) {
    return this.send({ type: "hospital.status", ...said });
  }

  /** @param {Record<string, any>} command */
  async send(command) {
    const outcome = await post(this.address, command);
    const bad = outcome.outcome === "refused" || outcome.outcome === "failed";
    this.failed = bad ? words.of(outcome.text) : "";
    this.changed();
  }

  toggleSound() {
    this.sound = !this.sound;
    if (this.sound) sounds.allow();
    else sounds.mute();
    sounds.accepted();
    this.changed();
  }

  /** @param {"vi" | "en"} lang */
  speak(lang) {
    words.lang = lang;
    document.documentElement.lang = lang;
    this.kept.set("lang", lang);
    this.changed();
  }

  /** Begin as this browser was left: a board on a wall is switched off and on. */
  recall() {
    this.speak(this.kept.get("lang", "vi") === "en" ? "en" : "vi");
    document.documentElement.dataset.shade = this.kept.get("shade", "day");
  }

  shade() {
    const root = document.documentElement;
    root.dataset.shade = root.dataset.shade === "night" ? "day" : "night";
    this.kept.set("shade", root.dataset.shade);
    this.changed();
  }
}
