/** @import {Alarm, Call, Unit} from "../live/types.js" */

export const ASKS = new Set(["raised", "escalated"]);
const GRAVE = ["high", "medium", "low"];
const LATE_S = { P1: 60, P2: 300, P3: 900, P4: Infinity };
const WAITS = new Set(["queued", "assigned"]);
const AT_WORK = ["transporting", "at_hospital", "on_scene", "en_route", "accepted", "alerted"];

/** Compare texts by code point, as the engine does. @param {string} one @param {string} other */
const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

/** Calls, the most urgent and longest waiting first. @param {Iterable<Call>} calls */
export function inOrder(calls) {
  return [...calls].sort(
    (one, other) =>
      compare(one.priority, other.priority) ||
      compare(one.reported_at, other.reported_at) ||
      compare(one.incident_id, other.incident_id),
  );
}

/** How long a call may wait for a crew that moves, s. @param {Call} call */
export function limit(call) {
  return LATE_S[/** @type {keyof typeof LATE_S} */ (call.priority)] ?? Infinity;
}

/** Whether a call still waits for a crew that moves. @param {Call} call */
export function waits(call) {
  return WAITS.has(call.state);
}

/** Alarms: who asks for somebody first, then the gravest, then the newest. @param {Iterable<Alarm>} alarms */
export function byNeed(alarms) {
  return [...alarms].sort(
    (one, other) =>
      Number(ASKS.has(other.status)) - Number(ASKS.has(one.status)) ||
      GRAVE.indexOf(one.priority) - GRAVE.indexOf(other.priority) ||
      compare(other.raised_at, one.raised_at) ||
      compare(one.alarm_id, other.alarm_id),
  );
}

/** Units: those at work first, then the free, then those off duty. @param {Iterable<Unit>} units */
export function atWorkFirst(units) {
  /** @param {Unit} unit */
  const rank = (unit) => {
    const at = AT_WORK.indexOf(unit.state);
    return at >= 0 ? at : unit.state === "available" ? 10 : 20;
  };
  return [...units].sort(
    (one, other) => rank(one) - rank(other) || compare(one.unit_id, other.unit_id),
  );
}
