import { words as sentences } from "../words/say.js";

/**
 * The words of the command line: what can be done with what, in English and in Vietnamese. They are
 * read without marks and in one piece (`dennoi` is "đến nơi"), and printed in the page's language.
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
  accept: ["accept", "duyệt"],
  hold: ["hold", "giữ"],
  resume: ["resume", "tiếp"],
  close: ["close", "đóng"],
  split: ["split", "tách"],
  merge: ["merge", "gộp"],
  declare: ["declare", "hàng loạt"],
  stand_down: ["standdown", "ngưng thêm"],
  count: ["count", "đếm"],
  place: ["place", "vị trí"],
  p1: ["p1"],
  p2: ["p2"],
  p3: ["p3"],
  p4: ["p4"],
};

/** Of a call that is over. @type {Words} */
export const OF_OVER = { reopen: ["reopen", "mở lại"] };

/** Of a unit. @type {Words} */
export const OF_UNIT = {
  recall: ["recall", "thu"],
  well: ["well", "an toàn"],
  out: ["out", "ngưng"],
  ready: ["ready", "sẵn sàng"],
};

/** What a crew says of itself by radio. @type {Words} */
export const STATUS = {
  accepted: ["accepted", "nhận lệnh"],
  declined: ["declined", "từ chối"],
  mobilised: ["mobilised", "xuất xe"],
  on_scene: ["on_scene", "đến nơi"],
  transporting: ["transporting", "chở bệnh"],
  at_hospital: ["at_hospital", "đến viện"],
  clear: ["clear", "xong"],
  off_duty: ["off_duty", "hết ca"],
};

/** To what the protocol asks; in one piece, as each answer is. @type {Words} */
export const ANSWER = {
  yes: ["yes", "có"],
  no: ["no", "không"],
  unknown: ["unknown", "chưarõ"],
};

/** Why a unit is out of service. @type {Words} */
export const FLAG = {
  low_fuel: ["low_fuel", "nhiên liệu"],
  equipment_missing: ["equipment_missing", "thiết bị"],
  maintenance: ["maintenance", "bảo trì"],
};

/** Of an alarm. @type {Words} */
export const OF_ALARM = {
  acknowledge: ["ack", "nhận xử lý", "nhận báo"],
  shelve: ["shelve", "hoãn"],
  unshelve: ["unshelve", "bỏ hoãn"],
};

/** What begins a line that is about no unit and no call. @type {Words} */
export const ROOMS = {
  report: ["+", "cuộc gọi mới"],
  aid: ["aid", "mượn xe"],
  road: ["road", "đường"],
  alarm: ["alarm", "báo động"],
};

/** Between centres. @type {Words} */
export const OF_AID = {
  ask: ["ask", "xin"],
  lend: ["lend", "cho mượn"],
  decline: ["decline", "từ chối"],
};

/** Of a road. @type {Words} */
export const OF_ROAD = {
  close: ["close", "chặn"],
  reopen: ["reopen", "thông"],
};

/** How a closure's level is written. @type {Words} */
export const LEVEL_WORDS = {
  any: ["any"],
  ground: ["ground", "mặtđất"],
  bridge: ["bridge", "cầu"],
  tunnel: ["tunnel", "hầm"],
};

/** Levels of a road that is closed; null: not known. @type {Record<string, number | null>} */
export const LEVELS = { any: null, ground: 0, bridge: 1, tunnel: -1 };

const PARTS_MAX = 3;
const BEGUN_MIN = 2;

/** How an action prints a word, in the page's language. @param {Words} words @param {string} name */
export function printed(words, name) {
  const [english = name, vietnamese = english] = words[name] ?? [];
  return sentences.lang === "vi" ? vietnamese : english;
}

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
    if (!parts[taken - 1]) continue; // a blank at the end is none of its parts
    const said = inOnePiece(parts.slice(0, taken).join(""));
    for (const [name, spellings] of Object.entries(words)) if (spellings.some((one) => inOnePiece(one) === said)) return { name, taken, whole: true };
  }
  const begun = inOnePiece(parts[0] ?? "");
  const found = begun.length < BEGUN_MIN ? [] : begunBy(words, begun).map(([name]) => name);
  const [name] = found;
  return name && new Set(found).size === 1 ? { name, taken: 1, whole: false } : null;
}

/**
 * The verbs that a word begins, each once: as the page's language writes it where that is what was
 * begun, else as the other does.
 * @param {Words} words @param {string} begun @returns {[string, string][]}
 */
export function begunBy(words, begun) {
  const said = inOnePiece(begun);
  return Object.entries(words).flatMap(([name, spellings]) => {
    const [found] = [printed(words, name), ...spellings].filter((one) => inOnePiece(one).startsWith(said));
    return found === undefined ? [] : [/** @type {[string, string]} */ ([name, found])];
  });
}
