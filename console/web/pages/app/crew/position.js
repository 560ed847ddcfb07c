import { crewKept } from "../shell/kept.js";
import { freshId } from "./taps.js";
/** @import {Shift} from "./shift.js" */

const EVERY_MS = 5000;

/** Where the phone is, while its owner lets it say so: the newest fix, and none from before. */
export class Position {
  /** @param {Shift} shift */
  constructor(shift) {
    this.shift = shift;
    this.name = `place.${shift.id}`;
    this.on = crewKept.get(this.name, "no") === "yes";
    this.failed = "";
    /** @type {GeolocationPosition | null} */
    this.fix = null;
    this.sentAt = 0;
    this.watching = 0;
    if (this.on) this.watch();
  }

  toggle() {
    this.on = !this.on;
    crewKept.set(this.name, this.on ? "yes" : "no");
    if (this.on) this.watch();
    else this.stop();
    this.shift.changed();
  }

  watch() {
    if (!navigator.geolocation) {
      this.failed = "unsupported";
      return;
    }
    const options = { enableHighAccuracy: true, maximumAge: 2000 };
    this.watching = navigator.geolocation.watchPosition((fix) => this.take(fix), (error) => this.fail(error), options);
  }

  stop() {
    navigator.geolocation.clearWatch(this.watching);
    this.fix = null;
    this.failed = "";
  }

  /** @param {GeolocationPositionError} error */
  fail(error) {
    this.failed = error.message || String(error.code);
    this.shift.changed();
  }

  /** @param {GeolocationPosition} fix */
  take(fix) {
    this.fix = fix;
    this.failed = "";
    if (Date.now() - this.sentAt >= EVERY_MS) void this.send();
    this.shift.changed();
  }

  /** Say where we are now. What cannot be sent is dropped: the next one is newer. */
  async send() {
    const fix = this.fix;
    if (!fix) return;
    this.sentAt = Date.now();
    const { latitude, longitude, accuracy, speed, heading } = fix.coords;
    const body = {
      event_id: freshId(),
      occurred_at: new Date(this.shift.hours.now() - (Date.now() - fix.timestamp)).toISOString(),
      type: "vehicle.position",
      place: { lat: latitude, lon: longitude },
      accuracy_m: accuracy,
      speed_mps: speed,
      heading_deg: Number.isFinite(heading) ? heading : null,
    };
    await this.shift.taps.send(body);
  }
}
