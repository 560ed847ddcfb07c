import { counted } from "./count.js";
/** @import {Call, Hospital, Unit} from "../live/types.js" */
/** @import {Count} from "./count.js" */

/**
 * The command line's grammar, without a screen: names by any unique beginning (of a call also its
 * last part), then what is to be done. `BC-01 0007`, `0007 hold`, `bc-01 recall`, `0007 p1`.
 */

/** @typedef {{kind: "unit" | "call" | "hospital", id: string, about: string}} Named */
/** @typedef {{units: Iterable<Unit>, calls: Iterable<Call>, hospitals: Iterable<Hospital>}} Names */
/** @typedef {{do: string, unit?: string, call?: string, other?: string, hospital?: string,
 *   reason: string, count?: Count}} Order */
/** @typedef {{order: Order | null, wrong: {key: string, gaps: Record<string, string>} | null,
 *   offers: {text: string, about: string}[]}} Read */

/** Verbs by what they are of, each with its words in both languages, without marks. */
const VERBS = {
  call: {
    accept: ["accept", "duyet"],
    hold: ["hold", "giu"],
    resume: ["resume", "tiep"],
    close: ["close", "dong"],
    split: ["split", "tach"],
    merge: ["merge", "gop"],
    declare: ["declare", "hangloat"],
    stand_down: ["standdown", "ngungthem"],
    count: ["count", "dem"],
    reopen: ["reopen", "molai"],
    p1: ["p1"],
    p2: ["p2"],
    p3: ["p3"],
    p4: ["p4"],
  },
  unit: { recall: ["recall", "thu"], well: ["well", "antoan"] },
};

const COUNT = "start red2 yellow3 · salt do1 xam1 · chua5";
const OFFERS_MAX = 8;

/** Letters without marks, small: how names are compared. @param {string} text */
export function plain(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/đ/gi, "d")
    .toLowerCase();
}

/** @param {Names} names @returns {Named[]} */
function named(names) {
  return [
    ...[...names.units].map((one) => /** @type {Named} */ ({ kind: "unit", id: one.unit_id, about: one.state })),
    ...[...names.calls].map(
      (one) => /** @type {Named} */ ({ kind: "call", id: one.incident_id, about: `${one.priority} ${one.complaint}` }),
    ),
    ...[...names.hospitals].map(
      (one) => /** @type {Named} */ ({ kind: "hospital", id: one.hospital_id, about: one.name }),
    ),
  ];
}

/** Whether a word may stand for a name: its beginning, or the beginning of a call's last part. @param {Named} one @param {string} word */
function fits(one, word) {
  const id = plain(one.id);
  if (id.startsWith(word)) return true;
  return one.kind === "call" && id.slice(id.lastIndexOf("-") + 1).startsWith(word);
}

/** The names that a word may stand for; one that is exactly it is the only one. @param {Named[]} all @param {string} text */
function meant(all, text) {
  const word = plain(text);
  const found = all.filter((one) => fits(one, word));
  const exact = found.filter(
    (one) => plain(one.id) === word || (one.kind === "call" && plain(one.id).endsWith(`-${word}`)),
  );
  return exact.length === 1 ? exact : found;
}

/** The verb that a word is of a kind of thing, or null. @param {"call" | "unit"} kind @param {string} text */
function verb(kind, text) {
  const word = plain(text);
  for (const [name, spellings] of Object.entries(VERBS[kind])) {
    if (spellings.includes(word)) return name;
  }
  return null;
}

/** @param {string} key @param {Record<string, string>} gaps @param {Read["offers"]} offers @returns {Read} */
const wrong = (key, gaps, offers = []) => ({ order: null, wrong: { key, gaps }, offers });

/** @param {Named[]} found @param {string} before @returns {Read["offers"]} */
const offered = (found, before) =>
  found.slice(0, OFFERS_MAX).map((one) => ({ text: `${before}${one.id} `, about: one.about }));

/**
 * Read a line.
 * @param {string} line
 * @param {Names} names
 * @returns {Read}
 */
export function read(line, names) {
  const all = named(names);
  const parts = line.trimStart().split(/\s+/);
  const first = parts[0] ?? "";
  if (!first) return { order: null, wrong: null, offers: [] };
  const subjects = meant(all, first).filter((one) => one.kind !== "hospital");
  if (parts.length === 1 || subjects.length !== 1) {
    if (subjects.length === 0) return wrong("web.line.unknown", { name: first });
    return wrong("web.line.go_on", {}, offered(subjects, ""));
  }
  const subject = /** @type {Named} */ (subjects[0]);
  return subject.kind === "unit" ? ofUnit(subject, parts, all) : ofCall(subject, parts, all);
}

/** @param {Named} unit @param {string[]} parts @param {Named[]} all @returns {Read} */
function ofUnit(unit, parts, all) {
  const next = parts[1] ?? "";
  const reason = parts.slice(2).join(" ").trim();
  const does = verb("unit", next);
  if (does) return { order: { do: does, unit: unit.id, reason }, wrong: null, offers: [] };
  const calls = meant(all, next).filter((one) => one.kind === "call");
  const one = calls.length === 1 && next ? calls[0] : null;
  if (one) {
    return { order: { do: "assign", unit: unit.id, call: one.id, reason }, wrong: null, offers: [] };
  }
  const verbs = verbsFrom("unit", next, `${unit.id} `);
  const offers = [...offered(calls, `${unit.id} `), ...verbs];
  return offers.length ? wrong("web.line.go_on", {}, offers) : wrong("web.line.unknown", { name: next });
}

/** @param {Named} call @param {string[]} parts @param {Named[]} all @returns {Read} */
function ofCall(call, parts, all) {
  const next = parts[1] ?? "";
  const rest = parts.slice(2).join(" ").trim();
  const does = verb("call", next);
  if (does === "merge") return mergeOf(call, parts, all);
  if (does === "count") return countFor(call, rest);
  if (does) return { order: { do: does, call: call.id, reason: rest }, wrong: null, offers: [] };
  const others = meant(all, next).filter((one) => one.kind !== "call");
  const one = others.length === 1 && next ? others[0] : null;
  if (one?.kind === "unit") {
    return { order: { do: "assign", call: call.id, unit: one.id, reason: rest }, wrong: null, offers: [] };
  }
  if (one) {
    return { order: { do: "hospital", call: call.id, hospital: one.id, reason: rest }, wrong: null, offers: [] };
  }
  const offers = [...verbsFrom("call", next, `${call.id} `), ...offered(others, `${call.id} `)];
  return offers.length ? wrong("web.line.go_on", {}, offers) : wrong("web.line.unknown", { name: next });
}

/** @param {Named} call @param {string} rest @returns {Read} */
function countFor(call, rest) {
  const count = counted(plain(rest).split(/\s+/));
  if (!count) return wrong("web.line.count", { example: COUNT });
  return { order: { do: "count", call: call.id, count, reason: "" }, wrong: null, offers: [] };
}

/** @param {Named} call @param {string[]} parts @param {Named[]} all @returns {Read} */
function mergeOf(call, parts, all) {
  const next = parts[2] ?? "";
  const found = meant(all, next).filter((one) => one.kind === "call" && one.id !== call.id);
  const one = found.length === 1 && next ? found[0] : null;
  const reason = parts.slice(3).join(" ").trim();
  if (one) return { order: { do: "merge", call: call.id, other: one.id, reason }, wrong: null, offers: [] };
  return wrong("web.line.go_on", {}, offered(found, `${call.id} merge `));
}

/** @param {"call" | "unit"} kind @param {string} begun @param {string} before */
function verbsFrom(kind, begun, before) {
  const word = plain(begun);
  return Object.values(VERBS[kind])
    .flat()
    .filter((one) => word && one.startsWith(word))
    .map((one) => ({ text: `${before}${one} `, about: "" }));
}
