/** What a stream fills. @typedef {{reset: (all: any) => void, apply: (changes: any) => void, listeners: Set<(isNews?: boolean) => void>}} Filled */
/** What hears each heartbeat. @typedef {{beat: (beat: any) => void}} Beaten */

const STALE_MS = 5000;
const GIVE_UP_MS = 8000;
const BRIEF_MS = 500;
const AGAIN_MS = [300, 700, 1000, 1500];

/**
 * The stream from the server, kept alive by hand: an EventSource gives up for good when it meets a
 * proxy's 502, and does not notice a connection that is dead at the other end.
 */
export class Stream {
  /**
   * @param {string} address
   * @param {Filled} store
   * @param {Beaten} clock
   */
  constructor(address, store, clock) {
    this.address = address;
    this.store = store;
    this.clock = clock;
    this.heardAt = 0;
    this.failures = 0;
    this.lastId = "";
    /** @type {{kafka: boolean, still_s: number | null, unreadable: number} | null} */
    this.engine = null;
    /** @type {EventSource | null} */
    this.source = null;
    this.due = 0;
    this.openedAt = 0;
    this.started = false;
    this.heard = false;
    /** Whether a proxy keeps back what is not whole: then many short answers are asked for. */
    this.brief = false;
    /** Is called when the connection broke. */
    this.onLost = () => {};
  }

  /** Open it; asked again it goes on as it is: who is signed in by now is seen at the next attempt. */
  start() {
    if (this.started) return;
    this.started = true;
    this.open();
    setInterval(() => this.watch(), 500);
  }

  /** How things stand: `new` before the first word, `live`, `stale` after 5 s of silence. */
  state() {
    if (!this.heardAt) return "new";
    return performance.now() - this.heardAt > STALE_MS ? "stale" : "live";
  }

  /** How long nothing has been heard, s. */
  silence() {
    return this.heardAt ? (performance.now() - this.heardAt) / 1000 : 0;
  }

  open() {
    this.source?.close();
    const asked = new URLSearchParams();
    if (this.lastId) asked.set("after", this.lastId);
    if (this.brief) asked.set("brief", "");
    const source = new EventSource(`${this.address}?${asked}`);
    this.source = source;
    this.heard = false;
    this.openedAt = performance.now();
    source.addEventListener("reset", (event) => this.take(event, (data) => this.store.reset(data)));
    source.addEventListener("changes", (event) => this.take(event, (data) => this.store.apply(data)));
    source.addEventListener("heartbeat", (event) => this.take(event, (beat) => this.beat(beat)));
    source.addEventListener("error", () => {
      if (source !== this.source) return;
      if (this.brief && this.heard) this.pause(BRIEF_MS);
      else this.fail();
    });
  }

  /** @param {MessageEvent} event @param {(data: any) => void} use */
  take(event, use) {
    this.heardAt = performance.now();
    this.heard = true;
    this.failures = 0;
    if (event.lastEventId) this.lastId = event.lastEventId;
    use(JSON.parse(event.data));
  }

  /** @param {any} beat */
  beat(beat) {
    this.clock.beat(beat);
    this.engine = beat;
    for (const listener of this.store.listeners) listener();
  }

  /** Open anew in so many ms. @param {number} ms */
  pause(ms) {
    this.source?.close();
    this.source = null;
    this.due = performance.now() + ms;
  }

  fail() {
    this.pause(AGAIN_MS[Math.min(this.failures, AGAIN_MS.length - 1)] ?? 1000);
    this.failures += 1;
    this.onLost();
  }

  watch() {
    const now = performance.now();
    const silent = now - Math.max(this.heardAt, this.openedAt) > GIVE_UP_MS;
    if (this.source && silent) {
      this.brief ||= !this.heard;
      this.fail();
    }
    if (!this.source && now >= this.due) this.open();
    if (this.state() !== "live") for (const listener of this.store.listeners) listener();
  }
}
