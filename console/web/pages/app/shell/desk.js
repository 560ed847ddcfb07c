import { EngineClock } from "../live/clock.js";
import { post } from "../live/commands.js";
import { Store } from "../live/store.js";
import { Stream } from "../live/stream.js";
import { Past, isPast } from "../past/past.js";
import { words } from "../words/say.js";
import { Kept, filterFrom } from "./kept.js";
import { whoAmI } from "./session.js";
/** @import {Centre, Place} from "../live/types.js" */
/** @import {Outcome} from "../live/commands.js" */
/** @import {Filter} from "./kept.js" */
/** @import {Me} from "./session.js" */

const HAND_MS = 20_000;
const ECHOES_MAX = 50;
/** What is asked for while somebody overrules another person. */
export const OVERRULE = "overrule";
/** @type {Draft} */
const NO_DRAFT = { complaint: "", address: "", place: null };

/** @typedef {{line: string, at: number, outcome: Outcome["outcome"] | "waits", said: string, again?: Record<string, any>}} Echo `again`: the order that another person's decision stands against */
/** @typedef {{kind: "call" | "unit", id: string}} Picked */
/** @typedef {{complaint: string, address: string, place: Place | null}} Draft */

/** One dispatcher's desk: the picture, what is picked, and the one way to send a command. */
export class Desk {
  constructor() {
    this.kept = new Kept(() => localStorage);
    this.keptInTab = new Kept(() => sessionStorage);
    /** @type {Filter} which calls the list shows */
    this.filter = filterFrom(this.keptInTab.get("filter", ""));
    this.store = new Store();
    this.clock = new EngineClock();
    this.stream = new Stream("/api/stream", this.store, this.clock);
    /** @type {Centre | null} */
    this.centre = null;
    /** @type {Picked | null} */
    this.picked = null;
    this.tab = "units";
    /** @type {"new" | "keys" | "closure" | "aid" | "otherwise" | null} */
    this.sheet = null;
    /** @type {Echo[]} */
    this.echoes = [];
    /** @type {string | null} which action asks for its reason */
    this.asking = null;
    /** Whether what is ordered just now goes against what another person decided. */
    this.overrules = false;
    /** @type {Set<string>} alarms that have been looked at on this page */
    this.seen = new Set();
    this.who = this.kept.get("who", "");
    this.shade = this.kept.get("shade", "day");
    this.sound = false;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    /** @type {((place: {lat: number, lon: number}) => void) | null} takes the next click on the map */
    this.pointing = null;
    /** @type {{lat: number, lon: number} | null} the place of a call that is being written */
    this.draftPlace = null;
    /** @type {Draft} what the command line said of a new call */
    this.draft = NO_DRAFT;
    /** @type {Place | null} where the call that is picked would be put */
    this.moved = null;
    /** What the command line said of where it is. */
    this.movedTo = "";
    /** @type {{id: string, number: string | null} | null} the line that was taken here */
    this.line = null;
    /** @type {Me | null} */
    this.me = null;
    this.locked = false;
    /** Whether the map shows the roads that a free unit reaches in time. */
    this.showsCovered = false;
    /** Whether the map shows where calls are expected. */
    this.showsExpected = false;
    /** @type {Place | null} where the pin of the call that is picked is held just now */
    this.dragged = null;
    /** @type {Map<string, {time_ms: number, at: number}>} what is left of drives, by unit, and when that was so */
    this.ways = new Map();
    this.expired = false;
    /** @type {string | null} the call that was reported here last */
    this.reported = null;
    this.readOnly = isPast || new URLSearchParams(location.search).has("wall");
    /** The day that is over, where this page shows one. */
    this.past = isPast ? new Past(this.store, this.clock, () => this.changed()) : null;
  }

  /** Load the words, then whatever this user may see. */
  async start() {
    words.lang = this.kept.get("lang", "vi") === "en" ? "en" : "vi";
    this.stream.onLost = () => void this.askAgain();
    const texts = fetch("/api/words").then((answer) => answer.json());
    await Promise.all([texts.then((said) => (words.texts = said)), this.enter()]);
    this.show();
    setInterval(() => {
      this.hold();
      if (this.line) void this.claim(this.line.id);
    }, HAND_MS);
  }

  /** Go on as whoever is signed in now. */
  async enter() {
    this.me = await whoAmI();
    this.locked = this.me === null;
    if (!this.past && this.me?.actions.includes("read_patient")) this.stream.start();
    const answer = this.locked ? null : await fetch("/api/centre");
    if (answer?.ok) {
      this.centre = await answer.json();
      const map = this.store.of("map");
      if (this.centre?.map && !map.has("map")) map.set("map", this.centre.map); // the stream's is newer
      if (!this.centre?.is_open && this.me) this.who = this.me.name;
      if (this.past) void this.past.start();
    }
    this.show();
  }

  /** The stream was refused or broke: a session that is over is told from a server that is away. */
  async askAgain() {
    try {
      if ((await fetch("/me")).status !== 401) return;
    } catch {
      return;
    }
    this.locked = true;
    this.expired = true;
    this.changed();
  }

  /** Put language and shade where the page's root has them. */
  show() {
    document.documentElement.lang = words.lang;
    document.documentElement.dataset.shade = this.shade;
    document.title = this.centre ? `115 · ${this.centre.name}` : "115";
    this.changed();
  }

  changed() {
    for (const listener of this.listeners) listener();
  }

  /** @param {"vi" | "en"} lang */
  speak(lang) {
    words.lang = lang;
    this.kept.set("lang", lang);
    this.show();
  }

  /** @param {string} shade */
  shadeAs(shade) {
    this.shade = shade;
    this.kept.set("shade", shade);
    this.show();
  }

  /** @param {string} who */
  callMe(who) {
    this.who = who.trim().slice(0, 60);
    this.kept.set("who", this.who);
    this.changed();
  }

  /** In whose name orders go out. */
  get name() {
    return this.who || "dispatcher";
  }

  /** Show other calls in the list; this tab remembers which. @param {Partial<Filter>} changed */
  filterBy(changed) {
    this.filter = { ...this.filter, ...changed };
    this.keptInTab.set("filter", JSON.stringify(this.filter));
    this.changed();
  }

  /** @param {Picked | null} picked */
  pick(picked) {
    const again = picked && this.picked && picked.id === this.picked.id;
    this.picked = again ? null : picked;
    this.asking = null;
    if (!this.sheet) this.pointing = null;
    this.hold();
    this.changed();
  }

  /**
   * Show the call that is reported here: its card fills when the engine has taken it up, and goes
   * when it has not.
   * @param {string} id @param {Promise<Outcome>} order
   */
  async follow(id, order) {
    this.reported = id;
    this.pick({ kind: "call", id });
    const { outcome } = await order;
    if ((outcome === "refused" || outcome === "failed") && this.picked?.id === id) this.pick(null);
    return order;
  }

  /** Show a card, also where it is shown already. @param {Picked} picked */
  open(picked) {
    if (picked.id !== this.picked?.id) this.pick(picked);
  }

  /** @param {"new" | "closure" | "aid" | "otherwise"} sheet */
  openSheet(sheet) {
    this.sheet = sheet;
    this.changed();
  }

  /** Give what was said of a new call, once. */
  takeDraft() {
    const draft = this.draft;
    this.draft = NO_DRAFT;
    return draft;
  }

  /** Ask where a call is; what is said of it already is searched at once. @param {string} call @param {string} [text] */
  moveOf(call, text = "") {
    this.open({ kind: "call", id: call });
    this.asking = "place";
    this.moved = null;
    this.movedTo = text;
    this.changed();
  }

  /** Put a call somewhere else, for a person to confirm. @param {string} call @param {Place} place */
  moveTo(call, place) {
    this.moveOf(call);
    this.moved = place;
    this.changed();
  }

  /** Where the call that is picked would be put, while that is asked for; else null. */
  get goal() {
    return this.asking === "place" ? this.moved : null;
  }

  /** Ask for nothing any more. */
  stopAsking() {
    this.asking = null;
    this.moved = null;
    this.pointing = null;
    this.changed();
  }

  /** Tell the others which call is in hand here. */
  hold() {
    if (!this.who || this.readOnly) return;
    const incident_id = this.picked?.kind === "call" ? this.picked.id : null;
    void post("/api/hands", { who: this.who, incident_id });
  }

  /** Take a line, or say again that it is taken here: a claim that goes quiet can be taken by others. @param {string} id */
  async claim(id) {
    const mine = this.line?.id === id;
    const answer = await this.ofLine(id, "claim");
    if (answer?.ok) {
      const told = await answer.json().catch(() => null); // taken, if only the number was lost
      this.line = { id, number: told?.number ?? null };
      if (!mine) this.sheet = "new";
    } else if (answer && mine) {
      this.line = null;
    }
    this.changed();
  }

  /** Let go of the line that was taken here. */
  async letGo() {
    const line = this.line;
    this.line = null;
    if (line) await this.ofLine(line.id, "release");
    this.changed();
  }

  /** @param {string} id @param {"claim" | "release"} what */
  async ofLine(id, what) {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ who: this.name });
    const address = `/v1/lines/${encodeURIComponent(id)}/${what}`;
    return fetch(address, { method: "POST", headers, body }).catch(() => null);
  }

  /**
   * Send a command, under the line that would have said the same, and echo what came of it.
   * @param {string} does
   * @param {Record<string, any>} asked
   * @returns {Promise<Outcome>}
   */
  async order(does, asked) {
    const [line, command] = this.overrules ? [`! ${does}`, { ...asked, force: true }] : [does, asked];
    /** @type {Echo} */
    const echo = { line, at: this.clock.now(), outcome: "waits", said: "" };
    this.note(echo);
    this.asking = null;
    this.changed();
    const who = this.name;
    const outcome = await post("/api/commands", { ...command, who });
    echo.outcome = outcome.outcome;
    echo.said = words.of(outcome.text);
    if (outcome.is_overrulable) echo.again = command;
    this.listenersOfEcho.forEach((listener) => listener(echo));
    this.changed();
    return outcome;
  }

  /** Order something also against what another person decided. @param {() => unknown} act */
  overruling(act) {
    this.overrules = true;
    try {
      act();
    } finally {
      this.overrules = false;
    }
  }

  /** The newest order, if only another person's decision stands against it and this page may give it. */
  get refused() {
    const last = this.echoes[0];
    return last?.again && !this.readOnly ? last : null;
  }

  /** Ask why the person is overruled for whose decision the newest order was refused. */
  overrule() {
    if (!this.refused) return;
    this.asking = this.asking === OVERRULE ? null : OVERRULE;
    this.changed();
  }

  /** Order once more what was refused, also against that person. @param {string} reason */
  insist(reason) {
    const last = this.refused;
    const command = last?.again;
    if (!last || !command) return;
    delete last.again;
    const before = String(command.reason ?? "");
    const does = last.line.endsWith(before) ? last.line.slice(0, last.line.length - before.length) : `${last.line} `;
    this.overruling(() => void this.order(does + reason, { ...command, reason }));
  }

  /** Show, or no longer show, the roads that a free unit reaches in time. */
  toggleCovered() {
    this.showsCovered = !this.showsCovered;
    this.changed();
  }

  /** Show, or no longer show, where calls are expected. */
  toggleExpected() {
    this.showsExpected = !this.showsExpected;
    this.changed();
  }

  focusLine = () => {};

  /** Let the map show everything again. */
  fit = () => {};

  /** @type {Set<(echo: Echo) => void>} */
  listenersOfEcho = new Set();

  /** Refuse a line before it is sent. @param {string} line @param {string} why */
  refuse(line, why) {
    const echo = { line, at: this.clock.now(), outcome: /** @type {const} */ ("refused"), said: why };
    this.note(echo);
    this.listenersOfEcho.forEach((listener) => listener(echo));
    this.changed();
  }

  /** Put a line above the others, of which the oldest go. @param {Echo} echo */
  note(echo) {
    this.echoes.unshift(echo);
    this.echoes.length = Math.min(this.echoes.length, ECHOES_MAX);
  }
}

export const desk = new Desk();
