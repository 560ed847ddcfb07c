/** @import {Kinds} from "./types.js" */

/** All that the page knows, by collection and id; one reducer for the start and for every change. */
export class Store {
  constructor() {
    /** @type {Map<string, Map<string, any>>} */
    this.kinds = new Map();
    /** @type {Record<string, any>} */
    this.figures = {};
    this.version = 0;
    /** @type {Set<(isNews?: boolean) => void>} told of each change, and whether it may not wait */
    this.listeners = new Set();
  }

  /**
   * One collection.
   * @template {keyof Kinds} K
   * @param {K} kind
   * @returns {Map<string, Kinds[K]>}
   */
  of(kind) {
    let rows = this.kinds.get(kind);
    if (!rows) {
      rows = new Map();
      this.kinds.set(kind, rows);
    }
    return rows;
  }

  /** Begin again with all there is. @param {{put: [string, string, any][], figures: object}} all */
  reset(all) {
    this.kinds.clear();
    this.figures = {};
    this.apply({ put: all.put, gone: [], figures: all.figures });
  }

  /**
   * Take in what has changed. That units have moved on is no news: there is some each instant.
   * @param {{put: [string, string, any][], gone: [string, string][], figures: object}} changes
   */
  apply(changes) {
    let isNews = changes.gone.length > 0;
    for (const [kind, name, record] of changes.put) {
      /** @type {Map<string, any>} */
      const rows = this.of(/** @type {keyof Kinds} */ (kind));
      isNews ||= kind !== "units" || rows.get(name)?.state !== record.state;
      rows.set(name, record);
    }
    for (const [kind, name] of changes.gone) {
      this.of(/** @type {keyof Kinds} */ (kind)).delete(name);
    }
    Object.assign(this.figures, changes.figures);
    this.version += 1;
    for (const listener of this.listeners) listener(isNews);
  }
}
