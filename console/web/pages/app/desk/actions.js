import { desk } from "../shell/desk.js";
import { written } from "./count.js";
/** @import {Call, Decision, Proposed, Unit} from "../live/types.js" */
/** @import {Count} from "./count.js" */

/** The short form of a call's id that lines use: what follows its last dash. @param {string} id */
export function short(id) {
  const tail = id.slice(id.lastIndexOf("-") + 1);
  const twins = [...desk.store.of("calls").keys()].filter((one) => one.endsWith(`-${tail}`));
  return twins.length > 1 ? id : tail;
}

/** Do as the engine proposes. @param {Call} call @param {Decision} proposal */
export function accept(call, proposal) {
  return desk.order(`${short(call.incident_id)} accept`, {
    type: "command.accept",
    incident_id: call.incident_id,
    proposal_id: proposal.decision_id,
  });
}

/** Send a unit, whatever the engine would choose. @param {string} call @param {string} unit @param {string} reason */
export function assign(call, unit, reason) {
  const known = desk.store.of("units").get(unit);
  const force = known !== undefined && known.incident_id !== null;
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
  return desk.order(`${unit} recall ${reason}`, { type: "command.release", unit_id: unit, reason });
}

/** Ask a neighbour centre for a unit. @param {string} centre @param {string} level @param {string} reason */
export function askAid(centre, level, reason) {
  return desk.order(`aid ask ${centre} ${level} ${reason}`, {
    type: "command.ask_aid",
    neighbour_id: centre,
    crew_level: level,
    reason,
  });
}

/** Answer a neighbour that asks; without a unit nobody is lent. @param {string} request @param {string | null} unit @param {string} reason */
export function lend(request, unit, reason) {
  return desk.order(`aid ${unit ? `lend ${unit}` : "decline"} ${request} ${reason}`, {
    type: "command.lend",
    request_id: request,
    unit_id: unit,
    reason,
  });
}

/** Pass on a crew's word by radio that it is well. @param {string} unit */
export function well(unit) {
  return desk.order(`${unit} well`, { type: "vehicle.welfare", unit_id: unit, word: "well" });
}

/** What a crew says that is still where it was. @type {Record<string, string>} */
export const PRESENT = { en_route: "mobilised", on_scene: "on_scene", transporting: "transporting", at_hospital: "at_hospital" };

/** Pass on a crew's word by radio on how far it is. @param {Unit} unit @param {string} status @param {object} [more] */
export function reported(unit, status, more = {}) {
  return desk.order(`${unit.unit_id} ${status}`, {
    type: "vehicle.status",
    unit_id: unit.unit_id,
    incident_id: unit.incident_id,
    status,
    ...more,
  });
}

/** Pass on that a crew is where its position says. @param {Unit} unit @param {Proposed} one */
export function arrived(unit, one) {
  return reported(unit, one.status, one.where === "hospital" ? { hospital_id: one.place_id } : {});
}

/**
 * An order about a call that needs nothing but a reason: hold, resume, close, split, declare …
 * @param {string} call @param {string} verb @param {string} reason @param {object} [more]
 */
export function about(call, verb, reason, more = {}) {
  return desk.order(`${short(call)} ${verb.replace("_", "")} ${reason}`.trim(), {
    type: `command.${verb}`,
    incident_id: call,
    reason,
    ...more,
  });
}

/** How many patients there are, whole: the newest count replaces the one before. @param {string} call @param {Count} count */
export function count(call, count) {
  return desk.order(`${short(call)} count ${written(count)}`, {
    type: "incident.casualties",
    incident_id: call,
    ...count,
  });
}

/** Two calls are one. @param {string} call @param {string} duplicate @param {string} reason */
export function merge(call, duplicate, reason) {
  return desk.order(`${short(call)} merge ${short(duplicate)}`, {
    type: "command.merge",
    incident_id: call,
    duplicate_id: duplicate,
    reason,
  });
}

/** Change what is known of a call. @param {string} call @param {string} said @param {object} changed */
export function correct(call, said, changed) {
  return desk.order(`${short(call)} ${said}`, {
    type: "incident.updated",
    incident_id: call,
    ...changed,
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
