/** @typedef {{text: string, priorities: string[], state: string, waiting: boolean}} Filter */

/** The filter that leaves out no call. @type {Filter} */
export const EVERYTHING = { text: "", priorities: [], state: "", waiting: false };

/** What is kept in this browser; storage may be off, then it is kept as long as the page is. */
export class Kept {
  /** @param {() => Storage} storage for all tabs, or for this one */
  constructor(storage) {
    this.storage = storage;
  }

  /** @param {string} name @param {string} otherwise */
  get(name, otherwise) {
    try {
      return this.storage().getItem(`smart115.${name}`) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  /** @param {string} name @param {string} value */
  set(name, value) {
    try {
      this.storage().setItem(`smart115.${name}`, value);
    } catch {
      // storage is off: the choice holds for this page
    }
  }
}

/** Read a filter that was kept; what is none leaves out no call. @param {string} text @returns {Filter} */
export function filterFrom(text) {
  try {
    const { text: words, priorities, state, waiting } = JSON.parse(text);
    return {
      text: typeof words === "string" ? words : "",
      priorities: Array.isArray(priorities) ? priorities.filter((one) => typeof one === "string") : [],
      state: typeof state === "string" ? state : "",
      waiting: waiting === true,
    };
  } catch {
    return EVERYTHING;
  }
}
