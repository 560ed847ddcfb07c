import { ASKS } from "../lists/order.js";
import { desk } from "../shell/desk.js";
import { words } from "../words/say.js";
import { alarmName, meant } from "./names.js";
import { goOn, offered, readAs, rest, wrong } from "./parts.js";
/** @import {Alarm} from "../live/types.js" */
/** @import {Named} from "./names.js" */
/** @import {Read} from "./parts.js" */

const SHELVE_MIN = 15;

/** For how long the centre lets an alarm be put aside at most, minutes. @param {Alarm} one */
export function mostMinutes(one) {
  const { high = SHELVE_MIN, other = SHELVE_MIN } = desk.centre?.shelve_min ?? {};
  return one.priority === "high" ? high : other;
}

/** For how long an alarm is put aside where nobody says it, minutes. @param {Alarm} one */
export const shelvedFor = (one) => Math.min(SHELVE_MIN, mostMinutes(one));

/** What asks is seen or put aside, what is put aside is taken up again. */
const SHELVED = new Set(["shelved"]);

/** An alarm out of some, by its kind where there are several. @param {Alarm[]} all @param {string} verb @param {string[]} parts @param {number} at @returns {Read} */
export function ofAlarm(all, verb, parts, at) {
  const states = verb === "unshelve" ? SHELVED : ASKS;
  const able = all.filter((one) => states.has(one.status));
  const names = able.map((one) => /** @type {Named} */ ({ kind: "alarm", id: alarmName(one, all), about: words.of(one.text) }));
  const next = parts[at] ?? "";
  const said = next ? meant(names, next) : [];
  const found = said.length ? said : names;
  const [name] = found;
  if (!name) return wrong("web.line.no_alarm");
  if (found.length > 1) return goOn(next, offered(found, `${parts.slice(0, at).join(" ")} `));
  const from = said.length ? at + 1 : at;
  const alarm = able.find((one) => alarmName(one, all) === name.id);
  const minutes = verb === "shelve" && /^\d{1,4}$/.test(parts[from] ?? "") ? Number(parts[from]) : null;
  return readAs({ do: verb, alarm: alarm?.alarm_id ?? "", minutes: minutes ?? (alarm ? shelvedFor(alarm) : 0), reason: rest(parts, minutes === null ? from : from + 1) });
}
