import { EngineClock } from "../live/clock.js";
import { Stream } from "../live/stream.js";
import { crewKept } from "../shell/kept.js";
import { sounds } from "../shell/sounds.js";
import { words } from "../words/say.js";
import { Hours } from "./hours.js";
import { Position } from "./position.js";
import { Taps, freshId } from "./taps.js";
/** @import {Bilingual, Move, Order, Place, Unit} from "../live/types.js" */
/** @import {Told} from "./taps.js" */

/** @typedef {{unit_id: string, unit: Unit | null,
 *   order: Order & {priority: string, complaint: string, stop: Place | null, reason: Bilingual | null} | null, move: Move | null,
 *   walk_m: number | null, stands_at: string | null, hospital: {hospital_id: string, name: string, place: Place} | null,
 *   pre_alert: {state: string, hospital_id: string} | null, sos: {at: string, seen: boolean} | null}} Mine */
/** @typedef {{time_ms: number, distance_m: number, steps: {text: Bilingual}[]}} Way */

const WAY_MS = 30_000;
const BUZZ_MS = [400, 150, 400, 150, 800];

/** One crew at work: what it is told, what it says, and what waits to be sent. */
export class Shift {
  /** @param {string} id of the unit */
  constructor(id) {
    this.id = id;
    this.address = `/api/crew/${encodeURIComponent(id)}`;
    /** @type {Mine | null} null before the first word */
    this.mine = null;
    /** @type {Way | null} */
    this.way = null;
    this.wayOf = "";
    this.wayAt = 0;
    /** @type {Told | null} the newest that was refused */
    this.refused = null;
    this.clock = new EngineClock();
    this.hours = new Hours();
    /** @type {Set<() => void>} */
    this.listeners = new Set([() => void this.look()]);
    this.stream = new Stream(`${this.address}/stream`, this, { beat: (beat) => this.beat(beat) });
    this.taps = new Taps(`${this.address}/taps`, id);
    this.taps.onTold = (told) => this.told(told);
    this.position = new Position(this);
  }

  start() {
    this.stream.start();
    void this.taps.flush();
  }

  /** @param {any} beat */
  beat(beat) {
    this.clock.beat(beat);
    this.hours.beat(beat);
  }

  /** Take all that is this unit's. @param {Mine} all */
  reset(all) {
    const before = this.mine?.order?.assignment_id;
    const asked = this.mine?.unit?.welfare_asked_at;
    const proposed = this.mine?.unit?.proposed;
    this.mine = all;
    const isAsked = (all.unit?.welfare_asked_at && !asked) || (all.unit?.proposed && !proposed);
    const news = (all.order && all.order.assignment_id !== before) || isAsked;
    if (news) this.call();
    this.changed();
  }

  /** A crew's stream knows no single changes. */
  apply() {
    this.changed();
  }

  /** Be heard and felt: an order has come, or a question. */
  call() {
    sounds.alarm("high");
    navigator.vibrate?.(BUZZ_MS);
  }

  changed() {
    for (const listener of this.listeners) listener();
  }

  /** What the crew has said of its order last, sent or not; the engine's word where it said nothing. */
  state() {
    const said = this.taps.rows.filter((one) => one.type === "vehicle.status").pop();
    const next = said && AFTER[said.status];
    return next ?? this.mine?.unit?.state ?? "";
  }

  /** Say something, now or as soon as there is a network. @param {{type: string, [field: string]: any}} what */
  say(what) {
    this.refused = null;
    this.taps.add({ event_id: freshId(), occurred_at: new Date(this.hours.now()).toISOString(), ...what });
    sounds.allow();
    sounds.accepted();
    this.changed();
  }

  /** Whether a word on how far we are waits to be sent. */
  hasSaid() {
    return this.taps.rows.some((one) => one.type === "vehicle.status");
  }

  /** Say how far we are. @param {string} status @param {string | null} [reason] @param {string | null} [hospital] */
  report(status, reason = null, hospital = null) {
    const order = this.mine?.order;
    const about = order ? { incident_id: order.incident_id, assignment_id: order.assignment_id } : {};
    this.say({ type: "vehicle.status", status, reason, ...(hospital ? { hospital_id: hospital } : {}), ...about });
  }

  /** Call for help, and say where we are if the phone may know. */
  sos() {
    this.say({ type: "vehicle.welfare", word: "sos" });
    void this.position.send();
  }

  /** @param {Told} told */
  told(told) {
    if (told.outcome === "refused") {
      this.refused = told;
      sounds.refused();
    }
    this.changed();
  }

  /** Ask for the way where there is a new one to drive. */
  async look() {
    const mine = this.mine;
    const goal = mine?.order ? `${mine.order.assignment_id} ${mine.hospital?.hospital_id} ${mine.unit?.state}` : (mine?.move?.move_id ?? "");
    if (!goal) {
      this.way = null;
      this.wayOf = "";
      return;
    }
    if (goal === this.wayOf && Date.now() - this.wayAt < WAY_MS) return;
    this.wayOf = goal;
    this.wayAt = Date.now();
    const at = this.position.fix?.coords;
    const origin = at ? `?origin=${at.latitude},${at.longitude}` : "";
    try {
      const answer = await fetch(`${this.address}/way${origin}`);
      if (answer.ok) this.way = await answer.json();
    } catch {
      return; // the way that is shown is still the way
    }
    this.changed();
  }

  /** @param {"vi" | "en"} lang */
  speak(lang) {
    words.lang = lang;
    document.documentElement.lang = lang;
    crewKept.set("lang", lang);
    this.changed();
  }
}

/** What a unit is by its crew's word. @type {Record<string, string>} */
const AFTER = {
  accepted: "accepted",
  declined: "available",
  mobilised: "en_route",
  on_scene: "on_scene",
  transporting: "transporting",
  at_hospital: "at_hospital",
  clear: "available",
  off_duty: "off_duty",
};
