/**
 * The words of the command line: what can be done with what, in both languages, without marks and
 * in one piece (`dennoi` is "đến nơi"). The first of each is how an action prints it.
 */

/** Letters without marks, small: how names are compared. @param {string} text */
export function plain(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/đ/gi, "d")
    .toLowerCase();
}

/** @typedef {Readonly<Record<string, readonly string[]>>} Words */

/** Of a call. @type {Words} */
export const OF_CALL = {
  accept: ["accept", "duyet"],
  hold: ["hold", "giu"],
  resume: ["resume", "tiep"],
  close: ["close", "dong"],
  split: ["split", "tach"],
  merge: ["merge", "gop"],
  declare: ["declare", "hangloat"],
  stand_down: ["standdown", "ngungthem"],
  count: ["count", "dem"],
  place: ["place", "vitri"],
  p1: ["p1"],
  p2: ["p2"],
  p3: ["p3"],
  p4: ["p4"],
};

/** Of a call that is over. @type {Words} */
export const OF_OVER = { reopen: ["reopen", "molai"] };

/** Of a unit. @type {Words} */
export const OF_UNIT = {
  recall: ["recall", "thu"],
  well: ["well", "antoan"],
  out: ["out", "ngung"],
  ready: ["ready", "sansang"],
};

/** What a crew says of itself by radio. @type {Words} */
export const STATUS = {
  accepted: ["accepted", "nhanlenh"],
  declined: ["declined", "tuchoi"],
  mobilised: ["mobilised", "xuatxe"],
  on_scene: ["onscene", "dennoi"],
  transporting: ["transporting", "chobenh"],
  at_hospital: ["athospital", "denvien"],
  clear: ["clear", "xong"],
  off_duty: ["offduty", "hetca"],
};

/** Why a unit is out of service. @type {Words} */
export const FLAG = {
  low_fuel: ["lowfuel", "nhienlieu"],
  equipment_missing: ["equipmentmissing", "thietbi"],
  maintenance: ["maintenance", "baotri"],
};

/** Of an alarm. @type {Words} */
export const OF_ALARM = {
  acknowledge: ["ack", "nhanbao"],
  shelve: ["shelve", "hoan"],
  unshelve: ["unshelve", "bohoan"],
};

/** What begins a line that is about no unit and no call. @type {Words} */
export const ROOMS = {
  report: ["+", "cuocgoimoi"],
  aid: ["aid", "muonxe"],
  road: ["road", "duong"],
  alarm: ["alarm", "baodong"],
};

/** Between centres. @type {Words} */
export const OF_AID = {
  ask: ["ask", "xin"],
  lend: ["lend", "chomuon"],
  decline: ["decline", "tuchoi"],
};

/** Of a road. @type {Words} */
export const OF_ROAD = {
  close: ["close", "chan"],
  reopen: ["reopen", "thong"],
};

/** Levels of a road that is closed; null: not known. @type {Record<string, number | null>} */
export const LEVELS = { any: null, ground: 0, bridge: 1, tunnel: -1 };

const PARTS_MAX = 3;
const BEGUN_MIN = 2;

/** How an action prints a word. @param {Words} words @param {string} name */
export const printed = (words, name) => words[name]?.[0] ?? name;

/** A word in one piece: "đến nơi", `on_scene`, `standdown` alike. @param {string} text */
const inOnePiece = (text) => plain(text).replace(/[\s_-]/g, "");

/** @typedef {{name: string, taken: number, whole: boolean}} Verb */

/**
 * The verb that a line goes on with, and how many of its parts it takes: said whole, in up to three
 * parts; else by two letters or more that begin no other one.
 * @param {Words} words @param {readonly string[]} parts
 * @returns {Verb | null}
 */
export function verbOf(words, parts) {
  for (let taken = Math.min(PARTS_MAX, parts.length); taken > 0; taken -= 1) {
    const said = inOnePiece(parts.slice(0, taken).join(""));
    for (const [name, spellings] of Object.entries(words)) if (spellings.includes(said)) return { name, taken, whole: true };
  }
  const begun = inOnePiece(parts[0] ?? "");
  const found = begun.length < BEGUN_MIN ? [] : begunBy(words, begun).map(([name]) => name);
  const [name] = found;
  return name && new Set(found).size === 1 ? { name, taken: 1, whole: false } : null;
}

/** The spellings that a word begins, each with its verb. @param {Words} words @param {string} begun @returns {[string, string][]} */
export function begunBy(words, begun) {
  const said = inOnePiece(begun);
  return Object.entries(words).flatMap(([name, spellings]) =>
    spellings.filter((one) => one.startsWith(said)).map((one) => /** @type {[string, string]} */ ([name, one])),
  );
}
