import { words } from "./say.js";

/** A length of time as dispatchers read it: `4:05`, `1:04:05`. @param {number} seconds */
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const rest = String(whole % 60).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/** @returns {string} */
function locale() {
  return words.lang === "vi" ? "vi-VN" : "en-GB";
}

/** Local time of day with seconds. @param {number | string} instant */
export function clock(instant) {
  return new Date(instant).toLocaleTimeString(locale(), { hour12: false });
}

/** Local time of day, hours and minutes. @param {number | string} instant */
export function hourMinute(instant) {
  const form = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hour12: false });
  return new Date(instant).toLocaleTimeString(locale(), form);
}

/** The date, as the language writes it. @param {number} instant */
export function date(instant) {
  const form = /** @type {const} */ ({ weekday: "short", day: "2-digit", month: "2-digit" });
  return new Date(instant).toLocaleDateString(locale(), form);
}

/** A number as the language writes it. @param {number} value */
export function number(value) {
  return value.toLocaleString(locale());
}

/** A number with two decimals, as the language writes it. @param {number} value */
export function decimals(value) {
  return value.toLocaleString(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
