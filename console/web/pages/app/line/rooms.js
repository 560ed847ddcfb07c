import { words as sentences } from "../words/say.js";
import { ofAlarm } from "./alarms.js";
import { begin, subjectOf, unitsNamed } from "./names.js";
import { goOn, offered, placeIn, readAs, rest, verbsFrom, wrong } from "./parts.js";
import { LEVELS, LEVEL_WORDS, OF_AID, OF_ALARM, OF_ROAD, ROOMS, plain, printed, verbOf } from "./verbs.js";
/** @import {Place} from "../live/types.js" */
/** @import {Named, Names} from "./names.js" */
/** @import {Read} from "./parts.js" */

/** Lines that begin with what they are about, not with a unit or a call: `aid`, `road`, `alarm`, `+`. */

const LEVEL = /^(?:level|tang)=(\w+)$/;

/** @param {string} room @param {string[]} parts @param {number} at @param {Names} names @returns {Read} */
export function ofRoom(room, parts, at, names) {
  if (room === "report") return newCall(parts, at);
  const before = `${parts.slice(0, at).join(" ")} `;
  const words = room === "aid" ? OF_AID : room === "road" ? OF_ROAD : OF_ALARM;
  const verb = verbOf(words, parts.slice(at));
  if (!verb) return goOn(parts[at] ?? "", verbsFrom(words, parts[at] ?? "", before));
  const from = at + verb.taken;
  if (room === "alarm") return ofAlarm(names.alarms.filter((one) => subjectOf(one) === null), verb.name, parts, from);
  if (room === "road") return verb.name === "close" ? closing(parts, from) : reopening(parts, from, names);
  return verb.name === "ask" ? asking(parts, from, names) : answering(verb.name, parts, from, names);
}

/** A new call: `+ đau ngực 1=không @ 10.98050,106.65190 12 Lê Lợi`. @param {string[]} parts @param {number} at @returns {Read} */
function newCall(parts, at) {
  const words = parts.slice(at);
  const mark = words.indexOf("@");
  const said = mark < 0 ? words : words.slice(0, mark);
  const where = mark < 0 ? [] : words.slice(mark + 1);
  const answers = Object.fromEntries(said.filter((one) => one.includes("=")).map((one) => one.split("=", 2)));
  const place = placeIn(where[0] ?? "");
  return readAs({
    do: "report",
    complaint: said.filter((one) => !one.includes("=")).join(" "),
    answers,
    places: place ? [place] : [],
    address: rest(where, place ? 1 : 0),
    reason: "",
  });
}

/** `road close 10.98050,106.65190 100m 60min level=bridge why`; several places are a line. @param {string[]} parts @param {number} at @returns {Read} */
function closing(parts, at) {
  /** @type {Place[]} */
  const places = [];
  let next = at;
  for (let place = placeIn(parts[next] ?? ""); place; place = placeIn(parts[next] ?? "")) {
    places.push(place);
    next += 1;
  }
  const radius = /^(\d{1,4})m$/.exec(parts[next] ?? "")?.[1];
  if (radius) next += 1;
  const minutes = /^(\d{1,4})(?:min|p|ph)$/.exec(parts[next] ?? "")?.[1];
  if (minutes) next += 1;
  const word = LEVEL.exec(plain(parts[next] ?? ""))?.[1] ?? "";
  const level = Object.entries(LEVEL_WORDS).find(([, spellings]) => spellings.some((one) => plain(one) === word))?.[0];
  if (word && !level) return wrong("web.line.level", { levels: Object.keys(LEVELS).map((one) => printed(LEVEL_WORDS, one)).join(", ") });
  if (word) next += 1;
  return readAs({
    do: "close_road",
    places,
    radius: radius ? Number(radius) : 100,
    minutes: minutes ? Number(minutes) : 0,
    level: level ?? "any",
    reason: rest(parts, next),
  });
}

/** @param {string[]} parts @param {number} at @param {Names} names @returns {Read} */
function reopening(parts, at, names) {
  const roads = names.roads.map(
    (one) => /** @type {Named} */ ({ kind: "road", id: one.road_event_id, about: one.reason ?? one.source }),
  );
  const { found } = begin(roads, parts.slice(at));
  const [road] = found;
  if (parts[at] && road && found.length === 1) return readAs({ do: "reopen_road", road: road.id, reason: "" });
  return goOn(parts[at] ?? "", offered(found, `${printed(ROOMS, "road")} ${printed(OF_ROAD, "reopen")} `));
}

/** `aid ask HCM als why`. @param {string[]} parts @param {number} at @param {Names} names @returns {Read} */
function asking(parts, at, names) {
  const asks = `${printed(ROOMS, "aid")} ${printed(OF_AID, "ask")} `;
  const centres = [...names.centres].map((id) => /** @type {Named} */ ({ kind: "centre", id, about: "" }));
  const { found, taken } = begin(centres, parts.slice(at));
  const [centre] = found;
  if (centres.length === 0) return wrong("web.aid.no_neighbour");
  if (!parts[at] || !centre || found.length !== 1) return goOn(parts[at] ?? "", offered(found, asks));
  const level = plain(parts[at + taken] ?? "");
  const before = `${asks}${centre.id} `;
  if (level !== "als" && level !== "bls") {
    const levels = ["als", "bls"].filter((one) => one.startsWith(level));
    return goOn(level, levels.map((one) => ({ text: `${before}${one} `, about: "" })));
  }
  return readAs({ do: "ask", centre: centre.id, level, reason: rest(parts, at + taken + 1) });
}

/** `aid lend BC-01 req-1 why`, `aid decline req-1 why`. @param {string} verb @param {string[]} parts @param {number} at @param {Names} names @returns {Read} */
function answering(verb, parts, at, names) {
  const does = `${printed(ROOMS, "aid")} ${printed(OF_AID, verb)} `;
  const units = unitsNamed(names.units);
  const requests = names.requests
    .filter((one) => !one.overruled_by)
    .map((one) => /** @type {Named} */ ({ kind: "request", id: one.request_id ?? "", about: sentences.of(one.summary) }));
  let next = at;
  let lent = "";
  if (verb === "lend") {
    const { found, taken } = begin(units, parts.slice(at));
    const [unit] = found;
    if (!parts[at] || !unit || found.length !== 1) return goOn(parts[at] ?? "", offered(found, does));
    lent = unit.id;
    next += taken;
  }
  const { found, taken } = begin(requests, parts.slice(next));
  const [request] = found;
  const before = lent ? `${does}${lent} ` : does;
  if (requests.length === 0) return wrong("web.line.no_request");
  if (!parts[next] || !request || found.length !== 1) return goOn(parts[next] ?? "", offered(found, before));
  return readAs({ do: verb, request: request.id, ...(lent ? { unit: lent } : {}), reason: rest(parts, next + taken) });
}
