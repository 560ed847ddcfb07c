import { say, words } from "../words/say.js";
import { plain } from "./verbs.js";
/** @import {Alarm, Call, Decision, Hospital, RoadEvent, Unit} from "../live/types.js" */

/** @typedef {"unit" | "call" | "over" | "hospital" | "alarm" | "request" | "centre" | "road"} Kind */
/** @typedef {{kind: Kind, id: string, about: string}} Named */
/**
 * @typedef {{units: readonly Unit[], calls: readonly Call[], hospitals: readonly Hospital[],
 *   alarms: readonly Alarm[], requests: readonly Decision[], roads: readonly RoadEvent[],
 *   centres: Iterable<string>, over: Iterable<string>}} Names what the line may name, as the desk knows it
 */

const PARTS_MAX = 3;
/** Kinds whose names end in what people say of one: `road-261130-041502-4821` is 4821. */
const BY_TAIL = new Set(["call", "over", "request", "road"]);

/** A name in one piece, small and without marks: `BC-01`, `bc 01` and `bc01` are one. @param {string} text */
const key = (text) => plain(text).replace(/[\s._-]/g, "");

/** Units by name, each with what it does. @param {readonly Unit[]} units */
export const unitsNamed = (units) =>
  units.map((one) => /** @type {Named} */ ({ kind: "unit", id: one.unit_id, about: say(`board.unit.${one.state}`) }));

/** Units, calls and hospitals by name. @param {Names} names @returns {Named[]} */
export function named(names) {
  return [
    ...unitsNamed(names.units),
    ...names.calls.map(
      (one) => /** @type {Named} */ ({ kind: "call", id: one.incident_id, about: `${one.priority} ${one.complaint}` }),
    ),
    ...names.hospitals.map(
      (one) => /** @type {Named} */ ({ kind: "hospital", id: one.hospital_id, about: one.name }),
    ),
    ...[...names.over].map((id) => /** @type {Named} */ ({ kind: "over", id, about: "" })),
  ];
}

/** What a call is called beside its id: its last part. @param {Named} one */
const tail = (one) => (BY_TAIL.has(one.kind) ? key(one.id.slice(one.id.lastIndexOf("-") + 1)) : "");

/** The names that a word may stand for; one that is exactly it (`7` is 0007) is the only one. @param {Named[]} all @param {string} text */
export function meant(all, text) {
  const word = key(text);
  const isExact = (/** @type {Named} */ one) => key(one.id) === word || (word !== "" && [tail(one), tail(one).replace(/^0+/, "")].includes(word));
  const found = all.filter((one) => isExact(one) || key(one.id).startsWith(word) || tail(one).startsWith(word));
  const exact = found.filter(isExact);
  return exact.length === 1 ? exact : found;
}

/**
 * The names that a line begins with, and how many of its parts they take. A name may be written in
 * parts (`bc 01`) only where it is whole.
 * @param {Named[]} all @param {readonly string[]} parts @param {number} [most] of how many parts a name is made
 * @returns {{found: Named[], taken: number}}
 */
export function begin(all, parts, most = PARTS_MAX) {
  for (let taken = Math.min(most, parts.length); taken > 1; taken -= 1) {
    const word = key(parts.slice(0, taken).join(""));
    const found = word ? all.filter((one) => key(one.id) === word) : [];
    if (found.length === 1) return { found, taken };
  }
  return { found: parts[0] ? meant(all, parts[0]) : all, taken: parts[0] ? 1 : 0 };
}

/** What an alarm is about, as the line calls it. @param {Alarm} one */
export const subjectOf = (one) => one.unit_id ?? one.incident_id ?? one.hospital_id ?? null;

/** What a kind of alarm is called in the page's language; a kind of a newer engine by its code. @param {string} kind */
export function kindName(kind) {
  const key = `web.alarm.${kind}`;
  return words.has(key) ? say(key) : kind;
}

/**
 * What an alarm is called beside what it is about: its kind, or its own id where that has two.
 * @param {Alarm} one @param {readonly Alarm[]} all @param {(kind: string) => string} [called]
 */
export function alarmName(one, all, called = kindName) {
  const twins = all.filter((other) => called(other.kind) === called(one.kind) && subjectOf(other) === subjectOf(one));
  return twins.length > 1 ? one.alarm_id : called(one.kind);
}
