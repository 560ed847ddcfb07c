/** @import {Bilingual} from "../live/types.js" */

/** @typedef {"vi" | "en"} Lang */

/** Every sentence of the pages, by key; they come from the engine's own catalogue. */
export class Words {
  constructor() {
    /** @type {Record<string, [string, string]>} */
    this.texts = {};
    /** @type {Lang} */
    this.lang = "vi";
  }

  /** Say a sentence. @param {string} key @param {Record<string, string | number>} [gaps] */
  say(key, gaps) {
    const texts = this.texts[key];
    if (!texts) return key;
    let text = texts[this.lang === "vi" ? 0 : 1];
    if (gaps) {
      text = text.replace(/\{(\w+)\}/g, (whole, name) => String(gaps[name] ?? whole));
    }
    return text;
  }

  /** Whether there is a sentence of this key. @param {string} key */
  has(key) {
    return key in this.texts;
  }

  /** Take the page's language of a sentence. @param {Bilingual | null | undefined} text */
  of(text) {
    return text ? text[this.lang] : "";
  }
}

export const words = new Words();

/** @type {typeof words.say} */
export const say = (key, gaps) => words.say(key, gaps);
