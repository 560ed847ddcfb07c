/** @type {Map<string, string>} */
const known = new Map();
let shade = "";

/** A colour of the page's present shade by its name; asked of the page once, as it must lay itself out to answer. @param {string} name */
export function colour(name) {
  const now = document.documentElement.dataset["shade"] ?? "";
  if (now !== shade) known.clear();
  shade = now;
  let value = known.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    known.set(name, value);
  }
  return value;
}
