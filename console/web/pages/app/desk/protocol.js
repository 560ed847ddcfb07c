/** @import {Card} from "../live/types.js" */

/** The questions of a card, in the order in which its rules ask them. @param {Card} card @returns {string[]} */
export function asked(card) {
  return [...new Set(card.rules.flatMap((rule) => Object.keys(rule.when)))];
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
