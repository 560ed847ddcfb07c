/** What a stream fills. @typedef {{reset: (all: any) => void, apply: (changes: any) => void, listeners: Set<(isNews?: boolean) => void>}} Filled */
/** What hears each heartbeat. @typedef {{beat: (beat: any) => void}} Beaten */

const STALE_MS = 5000;
const GIVE_UP_MS = 8000;
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
    /** Is called when the connection broke. */
    this.onLost = () => {};
  }

  start() {
    this.open();
    if (this.started) return;
    this.started = true;
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
    const after = this.lastId ? `?after=${encodeURIComponent(this.lastId)}` : "";
    const source = new EventSource(this.address + after);
    this.source = source;
    this.openedAt = performance.now();
    source.addEventListener("reset", (event) => this.take(event, (data) => this.store.reset(data)));
    source.addEventListener("changes", (event) => this.take(event, (data) => this.store.apply(data)));
    source.addEventListener("heartbeat", (event) => this.take(event, (beat) => this.beat(beat)));
    source.addEventListener("error", () => {
      if (source === this.source) this.fail();
    });
  }

  /** @param {MessageEvent} event @param {(data: any) => void} use */
  take(event, use) {
    this.heardAt = performance.now();
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

  fail() {
    this.source?.close();
    this.source = null;
    const pause = AGAIN_MS[Math.min(this.failures, AGAIN_MS.length - 1)] ?? 1000;
    this.due = performance.now() + pause;
    this.failures += 1;
    this.onLost();
  }

  watch() {
    const now = performance.now();
    const silent = now - Math.max(this.heardAt, this.openedAt) > GIVE_UP_MS;
    if (this.source && silent) this.fail();
    if (!this.source && now >= this.due) this.open();
    if (this.state() !== "live") for (const listener of this.store.listeners) listener();
  }
}
