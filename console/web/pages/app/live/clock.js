/** The engine's clock as the page sees it: this machine's own clock may be wrong by an hour. */
export class EngineClock {
  constructor() {
    this.base = 0;
    this.seenAt = 0;
    this.rate = 1;
    /** @type {number | null} this machine's clock minus the server's, ms; null before the first beat */
    this.ahead = null;
  }

  /** Take a heartbeat. @param {{now: string, wall: string, rate: number}} beat */
  beat(beat) {
    this.base = Date.parse(beat.now);
    this.rate = beat.rate;
    this.seenAt = performance.now();
    this.ahead = Date.now() - Date.parse(beat.wall);
  }

  /** Stand still at an instant of the past. @param {number} at ms since 1970 */
  stand(at) {
    this.base = at;
    this.rate = 0;
    this.seenAt = performance.now();
  }

  /** The engine's present instant, ms since 1970; 0 before the first heartbeat. */
  now() {
    return this.base ? this.base + (performance.now() - this.seenAt) * this.rate : 0;
  }

  /** The server's own time of day, ms since 1970, whatever this machine's clock says. */
  wall() {
    return Date.now() - (this.ahead ?? 0);
  }

  /** Seconds since an instant. @param {string} instant */
  age(instant) {
    return this.base ? (this.now() - Date.parse(instant)) / 1000 : 0;
  }
}
