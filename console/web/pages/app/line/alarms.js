import { ASKS } from "../lists/order.js";
import { desk } from "../shell/desk.js";
import { words } from "../words/say.js";
import { alarmName, begin, meant } from "./names.js";
import { goOn, offered, readAs, rest, wrong } from "./parts.js";
/** @import {Alarm} from "../live/types.js" */
/** @import {Named} from "./names.js" */
/** @import {Read} from "./parts.js" */

const SHELVE_MIN = 15;
/** Of how many words the name of a kind of alarm is made at most. */
const NAME_WORDS_MAX = 7;

/** For how long the centre lets an alarm be put aside at most, minutes. @param {Alarm} one */
export function mostMinutes(one) {
  const { high = SHELVE_MIN, other = SHELVE_MIN } = desk.centre?.shelve_min ?? {};
  return one.priority === "high" ? high : other;
}

/** For how long an alarm is put aside where nobody says it, minutes. @param {Alarm} one */
export const shelvedFor = (one) => Math.min(SHELVE_MIN, mostMinutes(one));

/** What asks is seen or put aside, what is put aside is taken up again. */
const SHELVED = new Set(["shelved"]);

/** The same alarms by the codes of their kinds, which are read as well. @param {Alarm[]} able @param {Alarm[]} all */
const codesOf = (able, all) =>
  able.map((one) => /** @type {Named} */ ({ kind: "alarm", id: alarmName(one, all, (kind) => kind), about: "" }));

/**
 * The alarms that words name, and how many of the words do: the whole name, or the beginning of a
 * code; the beginning of a name only among several, for else it may be the reason's first word.
 * @param {string[]} words @param {Named[]} names @param {Named[]} codes in the names' order
 */
function saidIn(words, names, codes) {
  if (!words[0]) return { said: [], taken: 0 };
  const { found, taken } = begin(names, words, NAME_WORDS_MAX);
  if (found.length && (taken > 1 || names.length > 1)) return { said: found, taken };
  const coded = meant(codes, words[0]);
  return { said: names.filter((_, at) => coded.some((one) => one === codes[at])), taken: coded.length ? 1 : 0 };
}

/** An alarm out of some, by its kind where there are several. @param {Alarm[]} all @param {string} verb @param {string[]} parts @param {number} at @returns {Read} */
export function ofAlarm(all, verb, parts, at) {
  const states = verb === "unshelve" ? SHELVED : ASKS;
  const able = all.filter((one) => states.has(one.status));
  const names = able.map((one) => /** @type {Named} */ ({ kind: "alarm", id: alarmName(one, all), about: words.of(one.text) }));
  const next = parts[at] ?? "";
  const { said, taken } = saidIn(parts.slice(at), names, codesOf(able, all));
  const found = said.length ? said : names;
  const [name] = found;
  if (!name) return wrong("web.line.no_alarm");
  if (found.length > 1) return goOn(next, offered(found, `${parts.slice(0, at).join(" ")} `));
  const from = at + taken;
  const alarm = able.find((one) => alarmName(one, all) === name.id);
  const minutes = verb === "shelve" && /^\d{1,4}$/.test(parts[from] ?? "") ? Number(parts[from]) : null;
  return readAs({ do: verb, alarm: alarm?.alarm_id ?? "", minutes: minutes ?? (alarm ? shelvedFor(alarm) : 0), reason: rest(parts, minutes === null ? from : from + 1) });
}
