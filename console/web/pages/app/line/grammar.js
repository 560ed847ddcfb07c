import { counted } from "../desk/count.js";
import { ofAlarm } from "./alarms.js";
import { begin, named, subjectOf } from "./names.js";
import { goOn, offered, placeIn, readAs, rest, verbsFrom, wrong } from "./parts.js";
import { ofRoom } from "./rooms.js";
import { FLAG, OF_ALARM, OF_CALL, OF_OVER, OF_UNIT, ROOMS, STATUS, plain, printed, verbOf } from "./verbs.js";
/** @import {Named, Names} from "./names.js" */
/** @import {Read} from "./parts.js" */

/**
 * The command line's grammar, without a screen: names by any unique beginning (of a call also its
 * last part), then what is to be done, then why. `BC-01 0007`, `0007 hold`, `bc 01 đến nơi`.
 */

const WITH_HOSPITAL = new Set(["transporting", "at_hospital"]);
const COUNT = "start đỏ2 vàng3 · salt red1 grey1 · chưa5";

/**
 * Read a line.
 * @param {string} line
 * @param {Names} names
 * @returns {Read}
 */
export function read(line, names) {
  const parts = line.trimStart().split(/\s+/);
  if (!parts[0]) return { order: null, wrong: null, offers: [] };
  const room = verbOf(ROOMS, parts);
  if (room?.whole && (parts.length > room.taken || room.name === "report")) {
    return ofRoom(room.name, parts, room.taken, names);
  }
  const all = named(names);
  const { found, taken } = begin(all, parts);
  const subjects = found.some((one) => one.kind !== "hospital") ? found.filter((one) => one.kind !== "hospital") : found;
  const [subject] = subjects;
  if (subject && subjects.length === 1 && parts.length > taken) return ofSubject(subject, parts, taken, names, all);
  if (subject?.kind === "over" && subjects.length === 1) return goOn("", verbsFrom(OF_OVER, "", `${subject.id} `));
  if (subject && subjects.length === 1 && subject.kind !== "hospital") {
    const open = { do: "open", [subject.kind]: subject.id, reason: "" };
    return { order: open, wrong: null, offers: offered([subject], "") };
  }
  return goOn(parts[0], [...offered(subjects, ""), ...verbsFrom(ROOMS, parts[0], "")]);
}

/** @param {Named} subject @param {string[]} parts @param {number} at @param {Names} names @param {Named[]} all @returns {Read} */
function ofSubject(subject, parts, at, names, all) {
  const verb = verbOf(OF_ALARM, parts.slice(at));
  if (verb?.whole) {
    const about = names.alarms.filter((one) => subjectOf(one) === subject.id);
    return ofAlarm(about, verb.name, parts, at + verb.taken);
  }
  if (subject.kind === "unit") return ofUnit(subject, parts, at, all);
  if (subject.kind === "over") return ofOver(subject, parts, at);
  if (subject.kind === "call") return ofCall(subject, parts, at, all);
  return goOn(parts[at] ?? "", verbsFrom(OF_ALARM, parts[at] ?? "", `${subject.id} `));
}

/** A call that is over can be opened again, nothing else. @param {Named} call @param {string[]} parts @param {number} at @returns {Read} */
function ofOver(call, parts, at) {
  const verb = verbOf(OF_OVER, parts.slice(at));
  if (verb) return readAs({ do: verb.name, call: call.id, reason: rest(parts, at + verb.taken) });
  return goOn(parts[at] ?? "", verbsFrom(OF_OVER, parts[at] ?? "", `${call.id} `));
}

/** @param {Named} unit @param {string[]} parts @param {number} at @param {Named[]} all @returns {Read} */
function ofUnit(unit, parts, at, all) {
  const next = parts[at] ?? "";
  const words = { ...OF_UNIT, ...STATUS };
  const verb = verbOf(words, parts.slice(at));
  if (verb?.whole) return unitDoes(unit, verb.name, parts, at + verb.taken, all);
  const { found, taken } = begin(all.filter((one) => one.kind === "call"), parts.slice(at));
  const [call] = found;
  if (next && call && found.length === 1) return withCall(unit, call, parts, at + taken, all);
  if (verb && found.length === 0) return unitDoes(unit, verb.name, parts, at + verb.taken, all);
  return goOn(next, [...offered(next ? found : found.slice(0, 3), `${unit.id} `), ...verbsFrom(words, next, `${unit.id} `)]);
}

/** A unit and a call: sent there; or, read from the end, what its crew says of itself there. @param {Named} unit @param {Named} call @param {string[]} parts @param {number} at @param {Named[]} all @returns {Read} */
function withCall(unit, call, parts, at, all) {
  const end = parts.slice(at).filter((one) => one);
  const status = verbOf(STATUS, end);
  const more = status?.whole ? end.slice(status.taken) : end;
  const hospital = status && WITH_HOSPITAL.has(status.name) ? only(all, more) : null;
  if (status?.whole && (more.length === 0 || hospital)) {
    const where = hospital ? { hospital } : {};
    return readAs({ do: "status", unit: unit.id, call: call.id, status: status.name, ...where, reason: "" });
  }
  return readAs({ do: "assign", unit: unit.id, call: call.id, reason: rest(parts, at) });
}

/** The hospital that words name, all of them; null where they name none, or several. @param {Named[]} all @param {string[]} parts */
function only(all, parts) {
  const { found, taken } = begin(all.filter((one) => one.kind === "hospital"), parts);
  return found.length === 1 && taken === parts.length && taken > 0 ? (found[0]?.id ?? null) : null;
}

/** @param {Named} unit @param {string} verb @param {string[]} parts @param {number} at @param {Named[]} all @returns {Read} */
function unitDoes(unit, verb, parts, at, all) {
  const before = `${parts.slice(0, at).join(" ")} `;
  if (verb === "out") {
    const flag = verbOf(FLAG, parts.slice(at));
    if (flag) return readAs({ do: "out", unit: unit.id, flag: flag.name, reason: "" });
    return goOn(parts[at] ?? "", verbsFrom(FLAG, parts[at] ?? "", before));
  }
  if (!(verb in STATUS)) return readAs({ do: verb, unit: unit.id, reason: rest(parts, at) });
  const said = parts.slice(at).filter((one) => one);
  if (WITH_HOSPITAL.has(verb) && said.length) {
    const hospital = only(all, said);
    if (hospital) return readAs({ do: "status", unit: unit.id, status: verb, hospital, reason: "" });
    return goOn(said[0] ?? "", offered(begin(all.filter((one) => one.kind === "hospital"), said).found, before));
  }
  return readAs({ do: "status", unit: unit.id, status: verb, reason: rest(parts, at) });
}

/** @param {Named} call @param {string[]} parts @param {number} at @param {Named[]} all @returns {Read} */
function ofCall(call, parts, at, all) {
  const next = parts[at] ?? "";
  const verb = verbOf(OF_CALL, parts.slice(at));
  if (verb?.whole) return callDoes(call, verb.name, parts, at + verb.taken, all);
  const { found, taken } = begin(all.filter((one) => one.kind !== "call"), parts.slice(at));
  const [other] = found;
  if (next && other && found.length === 1) {
    if (other.kind === "unit") return withCall(other, call, parts, at + taken, all);
    return readAs({ do: "hospital", call: call.id, hospital: other.id, reason: rest(parts, at + taken) });
  }
  if (verb && found.length === 0) return callDoes(call, verb.name, parts, at + verb.taken, all);
  return goOn(next, [...verbsFrom(OF_CALL, next, `${call.id} `), ...offered(next ? found : [], `${call.id} `)]);
}

/** @param {Named} call @param {string} verb @param {string[]} parts @param {number} at @param {Named[]} all @returns {Read} */
function callDoes(call, verb, parts, at, all) {
  const reason = rest(parts, at);
  if (verb === "merge") return mergeOf(call, parts, at, all);
  if (verb === "count") {
    const count = counted(plainParts(reason));
    return count ? readAs({ do: "count", call: call.id, count, reason: "" }) : wrong("web.line.count", { example: COUNT });
  }
  if (verb === "place") {
    const place = placeIn(parts[at] ?? "");
    return readAs({ do: "place", call: call.id, places: place ? [place] : [], address: rest(parts, place ? at + 1 : at), reason: "" });
  }
  return readAs({ do: verb, call: call.id, reason });
}

/** @param {string} text */
const plainParts = (text) => plain(text).split(/\s+/);

/** @param {Named} call @param {string[]} parts @param {number} at @param {Named[]} all @returns {Read} */
function mergeOf(call, parts, at, all) {
  const others = all.filter((one) => one.kind === "call" && one.id !== call.id);
  const { found, taken } = begin(others, parts.slice(at));
  const [one] = found;
  if (parts[at] && one && found.length === 1) {
    return readAs({ do: "merge", call: call.id, other: one.id, reason: rest(parts, at + taken) });
  }
  return goOn(parts[at] ?? "", offered(found, `${call.id} ${printed(OF_CALL, "merge")} `));
}
