import { desk } from "../shell/desk.js";
import { words } from "../words/say.js";
import { alarmName, subjectOf } from "../line/names.js";
import { placed, rounded } from "../line/parts.js";
import { FLAG, LEVEL_WORDS, OF_AID, OF_ALARM, OF_CALL, OF_OVER, OF_ROAD, OF_UNIT, ROOMS, STATUS, printed } from "../line/verbs.js";
import { written } from "./count.js";
import { stamp, writtenAnswers } from "./protocol.js";
/** @import {Alarm, Call, Card, Decision, Place, Proposed, Unit} from "../live/types.js" */
/** @import {Count} from "./count.js" */

/** How exact a place is that a person has pointed at, and one that a caller named, metres. */
const POINTED_M = 20;
const REPORTED_M = 30;
const SECONDS = 60;

/**
 * Every order that a page gives, each under the line that says the same: what is printed can be
 * typed (`line/carry.js` does what a line says by these very functions).
 */

/** The short form of a call's id that lines use: what follows its last dash. @param {string} id */
export function short(id) {
  const tail = id.slice(id.lastIndexOf("-") + 1);
  const hasTwin = [...desk.store.of("calls").keys()].some((one) => one !== id && one.endsWith(`-${tail}`));
  return hasTwin ? id : tail;
}

/** Do as the engine proposes. @param {Call} call @param {Decision} proposal */
export function accept(call, proposal) {
  return desk.order(`${short(call.incident_id)} ${printed(OF_CALL, "accept")}`, {
    type: "command.accept",
    incident_id: call.incident_id,
    proposal_id: proposal.decision_id,
  });
}

/**
 * Send a unit, whatever the engine would choose: also one that is on its way elsewhere, but not
 * unawares against what another person has decided about this call.
 * @param {string} call @param {string} unit @param {string} reason
 */
export function assign(call, unit, reason) {
  const known = desk.store.of("units").get(unit);
  const decided = desk.store.of("calls").get(call)?.decided_by ?? desk.name;
  const force = known !== undefined && known.incident_id !== null && decided === desk.name;
  return desk.order(`${unit} ${short(call)} ${reason}`, {
    type: "command.assign",
    incident_id: call,
    unit_id: unit,
    reason,
    force,
  });
}

/** Take a unit off its call. @param {string} unit @param {string} reason */
export function recall(unit, reason) {
  return desk.order(`${unit} ${printed(OF_UNIT, "recall")} ${reason}`, { type: "command.release", unit_id: unit, reason });
}

/** Ask a neighbour centre for a unit. @param {string} centre @param {string} level @param {string} reason */
export function askAid(centre, level, reason) {
  return desk.order(`${printed(ROOMS, "aid")} ${printed(OF_AID, "ask")} ${centre} ${level} ${reason}`, {
    type: "command.ask_aid",
    neighbour_id: centre,
    crew_level: level,
    reason,
  });
}

/** Answer a neighbour that asks; without a unit nobody is lent. @param {string} request @param {string | null} unit @param {string} reason */
export function lend(request, unit, reason) {
  return desk.order(`${printed(ROOMS, "aid")} ${printed(OF_AID, unit ? "lend" : "decline")}${unit ? ` ${unit}` : ""} ${request} ${reason}`, {
    type: "command.lend",
    request_id: request,
    unit_id: unit,
    reason,
  });
}

/** Pass on a crew's word by radio that it is well. @param {string} unit */
export function well(unit) {
  return desk.order(`${unit} ${printed(OF_UNIT, "well")}`, { type: "vehicle.welfare", unit_id: unit, word: "well" });
}

/** Pass on a crew's word by radio on how far it is with what it does now. @param {Unit} unit @param {string} status @param {string} [hospital] */
export function reported(unit, status, hospital) {
  return radio(unit.unit_id, status, { ...(unit.incident_id ? { call: unit.incident_id } : {}), ...(hospital ? { hospital } : {}) });
}

/** Pass on that a crew is where its position says. @param {Unit} unit @param {Proposed} one */
export function arrived(unit, one) {
  return reported(unit, one.status, one.where === "hospital" ? one.place_id : undefined);
}

/**
 * An order about a call that needs nothing but a reason: hold, resume, close, split, declare …
 * @param {string} call @param {string} verb @param {string} reason @param {object} [more]
 */
export function about(call, verb, reason, more = {}) {
  return desk.order(`${short(call)} ${printed({ ...OF_CALL, ...OF_OVER }, verb)} ${reason}`.trim(), {
    type: `command.${verb}`,
    incident_id: call,
    reason,
    ...more,
  });
}

/** How many patients there are, whole: the newest count replaces the one before. @param {string} call @param {Count} count */
export function count(call, count) {
  return desk.order(`${short(call)} ${printed(OF_CALL, "count")} ${written(count)}`, {
    type: "incident.casualties",
    incident_id: call,
    ...count,
  });
}

/** Two calls are one. @param {string} call @param {string} duplicate @param {string} reason */
export function merge(call, duplicate, reason) {
  return desk.order(`${short(call)} ${printed(OF_CALL, "merge")} ${short(duplicate)} ${reason}`, {
    type: "command.merge",
    incident_id: call,
    duplicate_id: duplicate,
    reason,
  });
}

/** Change a call's priority. @param {string} call @param {string} priority */
export function prioritise(call, priority) {
  return desk.order(`${short(call)} ${priority.toLowerCase()}`, {
    type: "incident.updated",
    incident_id: call,
    priority,
  });
}

/** Correct where a call is. @param {string} call @param {Place} place @param {string} [address] */
export function move(call, place, address = "") {
  return desk.order(`${short(call)} ${printed(OF_CALL, "place")} ${placed(place)} ${address}`.trim(), {
    type: "incident.updated",
    incident_id: call,
    place: rounded(place),
    place_accuracy_m: POINTED_M,
    ...(address ? { address } : {}),
  });
}

/** Choose the hospital. @param {string} call @param {string} hospital @param {string} reason */
export function choose(call, hospital, reason) {
  return desk.order(`${short(call)} ${hospital} ${reason}`, {
    type: "command.hospital",
    incident_id: call,
    hospital_id: hospital,
    chosen_by: "clinician",
    reason,
  });
}

/**
 * A new call. Its number for calling back is not in the line: others may look on.
 * @param {Card} card @param {Record<string, string>} answers @param {{name: string, place: Place | null, address: string, callback: string}} of
 */
export function report(card, answers, { name, place, address, callback }) {
  const said = writtenAnswers(card, answers).map((one) => ` ${one}`);
  const where = [place ? placed(place) : "", address].filter((one) => one).join(" ");
  const id = stamp(new Date(desk.clock.now() || Date.now()));
  const order = desk.order(`+ ${/[@=]/.test(name) ? card.code : name}${said.join("")} @ ${where}`.trim(), {
    type: "incident.reported",
    incident_id: id,
    complaint: name.slice(0, 200),
    complaint_code: card.code,
    answers,
    place: place && rounded(place),
    place_accuracy_m: place ? REPORTED_M : null,
    address: address.slice(0, 2000) || null,
    callback: callback || null,
  });
  return desk.follow(id, order);
}

/** @typedef {{places: Place[], radius: number, minutes: number, level: string, reason: string}} Closing a place with a radius, m, or a line of several; no minutes: with an open end */

/** Close a road. @param {Closing} closing @param {number | null} level */
export function closeRoad({ places, radius, minutes, level: name, reason }, level) {
  const points = places.map(rounded);
  const [first] = points;
  const line = points.map((one) => [one.lon, one.lat]);
  const at = places.length === 1 ? { around: first, radius_m: radius } : { geometry: { type: "LineString", coordinates: line } };
  const vietnamese = words.lang === "vi";
  const said = [
    ...places.map(placed),
    ...(places.length === 1 ? [`${radius}m`] : []),
    ...(minutes ? [`${minutes}${vietnamese ? "p" : "min"}`] : []),
    ...(name === "any" ? [] : [`${vietnamese ? "tầng" : "level"}=${printed(LEVEL_WORDS, name)}`]),
    reason,
  ];
  return desk.order(`${printed(ROOMS, "road")} ${printed(OF_ROAD, "close")} ${said.join(" ")}`.trim(), {
    type: "road.event",
    road_event_id: `road-${stamp(new Date(desk.clock.now()))}`,
    kind: "closure",
    valid_until: minutes ? new Date(desk.clock.now() + minutes * SECONDS * 1000).toISOString() : null,
    reason: reason || null,
    level,
    ...at,
  });
}

/** Open a road again. @param {string} id */
export function reopenRoad(id) {
  return desk.order(`${printed(ROOMS, "road")} ${printed(OF_ROAD, "reopen")} ${id}`, { type: "road.event", road_event_id: id, kind: "reopening" });
}

/** Say what keeps a unit from being sent; nothing does any more without a flag. @param {string} unit @param {string | null} flag */
export function readiness(unit, flag) {
  const said = flag ? `${printed(OF_UNIT, "out")} ${printed(FLAG, flag)}` : printed(OF_UNIT, "ready");
  return desk.order(`${unit} ${said}`, { type: "vehicle.readiness", unit_id: unit, flags: flag ? [flag] : [] });
}

/**
 * Pass on what a crew says of itself by radio.
 * @param {string} unit @param {string} status @param {{call?: string, hospital?: string, reason?: string}} [more]
 */
export function radio(unit, status, { call, hospital, reason } = {}) {
  const parts = [unit, call ? short(call) : "", printed(STATUS, status), hospital ?? "", reason ?? ""];
  return desk.order(parts.filter((one) => one).join(" "), {
    type: "vehicle.status",
    unit_id: unit,
    status,
    ...(call ? { incident_id: call } : {}),
    ...(hospital ? { hospital_id: hospital } : {}),
    ...(reason ? { reason } : {}),
  });
}

/** What a line about an alarm begins with. @param {Alarm} one @param {string} verb */
function ofAlarm(one, verb) {
  const about = subjectOf(one);
  const isCall = about !== null && about === one.incident_id && !one.unit_id;
  const all = [...desk.store.of("alarms").values()];
  const isOnly = about !== null && all.filter((other) => subjectOf(other) === about).length === 1;
  const name = isOnly ? "" : ` ${alarmName(one, all)}`; // a name of the engine's own: only where it is needed
  return `${isCall ? short(about) : (about ?? printed(ROOMS, "alarm"))} ${printed(OF_ALARM, verb)}${name}`;
}

/** Say that somebody acts on an alarm. @param {Alarm} one */
export function acknowledge(one) {
  return desk.order(ofAlarm(one, "acknowledge"), { type: "command.acknowledge", alarm_id: one.alarm_id });
}

/** Put an alarm aside for some minutes. @param {Alarm} one @param {number} minutes @param {string} reason */
export function shelve(one, minutes, reason) {
  const command = { type: "command.shelve", alarm_id: one.alarm_id, for_s: minutes * SECONDS, reason };
  return desk.order(`${ofAlarm(one, "shelve")} ${minutes} ${reason}`, command);
}

/** Take up an alarm again that was put aside. @param {Alarm} one */
export function unshelve(one) {
  return desk.order(ofAlarm(one, "unshelve"), { type: "command.unshelve", alarm_id: one.alarm_id });
}
