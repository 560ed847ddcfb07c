import { plain, printed } from "../line/verbs.js";

/**
 * A count of patients by tag, as the line says it: `start red2 yellow3`, `salt do1 xam1`, `chua5`.
 * Words are compared without marks and small; each tag once.
 */

/** @typedef {{tag: string | null, patients: number}} Group */
/** @typedef {{scheme: string | null, groups: Group[]}} Count */

export const SCHEMES = ["start", "jumpstart", "salt"];
export const UNSORTED = "unsorted";
export const PATIENTS_MAX = 500;

/** Tags, the gravest first, each with its words in both languages. @type {Record<string, string[]>} */
const TAGS = {
  red: ["red", "đỏ"],
  yellow: ["yellow", "vàng"],
  green: ["green", "xanh"],
  grey: ["grey", "xám"],
  black: ["black", "đen"],
  unsorted: ["unsorted", "chưa"],
};

/** The tags that a scheme knows; without one nobody is sorted. @param {string | null} scheme */
export function tagsOf(scheme) {
  return Object.keys(TAGS).filter((tag) => tag === UNSORTED || (scheme && (tag !== "grey" || scheme === "salt")));
}

/** Make a count of numbers by tag; a tag without a number is not in it. @param {string | null} scheme @param {Record<string, number>} numbers @returns {Count} */
export function countOf(scheme, numbers) {
  const found = tagsOf(scheme).filter((tag) => (numbers[tag] ?? 0) > 0);
  const groups = found.map((tag) => ({ tag: tag === UNSORTED ? null : tag, patients: numbers[tag] ?? 0 }));
  return { scheme: groups.some((one) => one.tag !== null) ? scheme : null, groups };
}

/** Write a count for the line, in the page's language. @param {Count} count */
export function written(count) {
  const groups = count.groups.map((one) => `${printed(TAGS, one.tag ?? UNSORTED)}${one.patients}`);
  return [...(count.scheme ? [count.scheme] : []), ...groups].join(" ");
}

/** Read a count; null where it is none. @param {string[]} parts plain words @returns {Count | null} */
export function counted(parts) {
  const scheme = SCHEMES.find((one) => one === parts[0]) ?? null;
  /** @type {Record<string, number>} */
  const numbers = {};
  for (const part of scheme ? parts.slice(1) : parts) {
    const [, word = "", digits = ""] = /^([a-z]+)(\d{1,3})$/.exec(part) ?? [];
    const tag = tagsOf(scheme).find((one) => TAGS[one]?.some((spelling) => plain(spelling) === word));
    const patients = Number(digits);
    if (!tag || tag in numbers || patients < 1 || patients > PATIENTS_MAX) return null;
    numbers[tag] = patients;
  }
  return Object.keys(numbers).length ? countOf(scheme, numbers) : null;
}
