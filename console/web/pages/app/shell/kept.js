/** @typedef {{text: string, priorities: string[], state: string, waiting: boolean}} Filter */

/** The filter that leaves out no call. @type {Filter} */
export const EVERYTHING = { text: "", priorities: [], state: "", waiting: false };

/** What is kept in this browser; storage may be off, then it is kept as long as the page is. */
export class Kept {
  /** @param {() => Storage} storage for all tabs, or for this one @param {string} [before] each name */
  constructor(storage, before = "smart115.") {
    this.storage = storage;
    this.before = before;
    /** Whether what was last kept outlives the page. */
    this.works = true;
  }

  /** @param {string} name @param {string} otherwise */
  get(name, otherwise) {
    try {
      return this.storage().getItem(this.before + name) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  /** @param {string} name @param {string} value */
  set(name, value) {
    try {
      this.storage().setItem(this.before + name, value);
      this.works = true;
    } catch {
      this.works = false; // storage is off or full: it holds for this page
    }
  }
}

/** What a crew's page keeps in this phone. */
export const crewKept = new Kept(() => localStorage, "crew.");

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
