import { ANSWER, plain, printed, verbOf } from "../line/verbs.js";
/** @import {Card} from "../live/types.js" */

/** The first letters of a complaint's words, without marks: `dn` is đau ngực. @param {string} name */
const initials = (name) =>
  plain(name)
    .split(/[^a-z0-9]+/)
    .map((part) => part.slice(0, 1))
    .join("");

/**
 * The complaints that words may stand for: one by its code or its whole name, else by first letters, by any part.
 * @param {readonly Card[]} cards @param {string} text @param {"vi" | "en"} lang
 * @returns {Card[]}
 */
export function cardsLike(cards, text, lang) {
  const wanted = plain(text);
  const own = cards.filter((one) => [one.code, plain(one.vi), plain(one.en)].includes(wanted));
  if (own.length === 1) return own;
  const begins = (/** @type {Card} */ one) => initials(one[lang]).startsWith(wanted);
  return cards
    .filter((one) => begins(one) || plain(`${one.vi} ${one.en} ${one.code}`).includes(wanted))
    .sort((one, other) => Number(begins(other)) - Number(begins(one)));
}

/** The questions of a card, in the order in which its rules ask them. @param {Card} card @returns {string[]} */
export function asked(card) {
  return [...new Set(card.rules.flatMap((rule) => Object.keys(rule.when)))];
}

/**
 * Answers as a line writes them: each question by its number, `1=không`; one that the card does not
 * ask by its code.
 * @param {Card} card @param {Record<string, string>} answers
 */
export function writtenAnswers(card, answers) {
  const codes = asked(card);
  return Object.entries(answers).map(([code, answer]) => `${codes.indexOf(code) + 1 || code}=${printed(ANSWER, answer)}`);
}

/** Answers as a line gives them: questions by number or code, answers in either language. @param {Card} card @param {Record<string, string>} said @returns {Record<string, string>} */
export function readAnswers(card, said) {
  const codes = asked(card);
  const read = Object.entries(said).map(([question, answer]) => [codes[Number(question) - 1] ?? question, verbOf(ANSWER, [answer])?.name ?? answer]);
  return Object.fromEntries(read);
}

/**
 * The rule that fits: the first whose every question has one of its answers. The engine decides the
 * same by itself; this is for the person who asks.
 * @param {Card} card
 * @param {Record<string, string>} answers
 */
export function follows(card, answers) {
  return card.rules.find((rule) =>
    Object.entries(rule.when).every(([code, fits]) => fits.includes(answers[code] ?? "unknown")),
  );
}

/** A new id that says when it was made: `261130-041502-4821`. @param {Date} now */
export function stamp(now) {
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const day = `${two(now.getFullYear() % 100)}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  const rest = String(Math.floor(Math.random() * 9000) + 1000);
  return `${day}-${time}-${rest}`;
}
