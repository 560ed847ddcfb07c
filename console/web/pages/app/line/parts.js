import { OF_CALL, begunBy } from "./verbs.js";
/** @import {Place} from "../live/types.js" */
/** @import {Count} from "../desk/count.js" */
/** @import {Named} from "./names.js" */
/** @import {Words} from "./verbs.js" */

/** What a line says, or what can be written next; and the parts that every kind of line has. */

/** @typedef {{do: string, unit?: string, call?: string, other?: string, hospital?: string,
 *   alarm?: string, minutes?: number, status?: string, flag?: string, request?: string,
 *   centre?: string, level?: string, road?: string, places?: Place[], radius?: number,
 *   complaint?: string, answers?: Record<string, string>, address?: string,
 *   reason: string, count?: Count}} Order */
/** @typedef {{key: string, gaps: Record<string, string>}} Wrong */
/** @typedef {{order: Order | null, wrong: Wrong | null, offers: {text: string, about: string}[]}} Read */

const OFFERS_MAX = 8;

/** @param {string} key @param {Record<string, string>} gaps @param {Read["offers"]} offers @returns {Read} */
export const wrong = (key, gaps = {}, offers = []) => ({ order: null, wrong: { key, gaps }, offers });

/** @param {Order} order @returns {Read} */
export const readAs = (order) => ({ order, wrong: null, offers: [] });

/** What can be written next; nothing that fits is a word that means nothing. @param {string} next @param {Read["offers"]} offers @returns {Read} */
export const goOn = (next, offers) =>
  offers.length || !next ? wrong("web.line.go_on", {}, offers.slice(0, OFFERS_MAX)) : wrong("web.line.unknown", { name: next });

/** @param {Named[]} found @param {string} before @returns {Read["offers"]} */
export const offered = (found, before) => found.map((one) => ({ text: `${before}${one.id} `, about: one.about }));

/** @param {Words} words @param {string} begun @param {string} before @returns {Read["offers"]} */
export const verbsFrom = (words, begun, before) =>
  begun || words !== OF_CALL ? begunBy(words, begun).map(([, text]) => ({ text: `${before}${text} `, about: "" })) : [];

/** @param {readonly string[]} parts @param {number} from */
export const rest = (parts, from) => parts.slice(from).join(" ").trim();

/** A place as the line writes it, `10.98050,106.65190`; null where it is none. @param {string} text @returns {Place | null} */
export function placeIn(text) {
  const [, north = "", east = ""] = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(text) ?? [];
  const [lat, lon] = [Number(north), Number(east)];
  return north && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}

/** A place as exact as the line writes it: a metre. @param {Place} place @returns {Place} */
export const rounded = (place) => ({ lat: Number(place.lat.toFixed(5)), lon: Number(place.lon.toFixed(5)) });

/** How the line writes a place. @param {Place} place */
export const placed = (place) => `${place.lat.toFixed(5)},${place.lon.toFixed(5)}`;
