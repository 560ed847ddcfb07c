import { crewKept } from "../shell/kept.js";

const NAME = "clock";

/**
 * The engine's clock by this phone's own: a tap without a network has its true time, too. The
 * monotonic clock of a page stands still while the phone sleeps, so it is not used here.
 */
export class Hours {
  constructor() {
    /** @type {{now: number, here: number, rate: number}} */
    this.base = JSON.parse(crewKept.get(NAME, "null")) ?? { now: 0, here: 0, rate: 1 };
  }

  /** Take a heartbeat. @param {{now: string, rate: number}} beat */
  beat(beat) {
    this.base = { now: Date.parse(beat.now), here: Date.now(), rate: beat.rate };
    crewKept.set(NAME, JSON.stringify(this.base));
  }

  /** The engine's present instant, ms since 1970; this phone's own before the first heartbeat. */
  now() {
    return this.base.here ? this.base.now + (Date.now() - this.base.here) * this.base.rate : Date.now();
  }
}
