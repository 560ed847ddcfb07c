import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { span } from "../words/times.js";
import { freshness } from "./freshness.js";
/** @import {Unit} from "../live/types.js" */

const DRIVES = new Set(["accepted", "en_route", "transporting"]);
const WHOLE = 1000;

/** @typedef {{low: number, high: number, isStale: boolean}} Eta seconds, the earliest and the latest */

/**
 * When a unit that drives is where it drives to: by road from where it was last seen, else as its
 * order said; between the shares of that in which the centre's drives end. Null: it does not drive, or
 * nobody knows.
 * @param {Unit} unit @returns {Eta | null}
 */
export function etaOf(unit) {
  if (!DRIVES.has(unit.state)) return null;
  const left = secondsLeft(unit);
  if (left === null) return null;
  const [low, high] = desk.centre?.eta_pm ?? [WHOLE, WHOLE];
  return { low: (left * low) / WHOLE, high: (left * high) / WHOLE, isStale: freshness(unit) === "stale" };
}

/** @param {Unit} unit @returns {number | null} */
function secondsLeft(unit) {
  const way = desk.ways.get(unit.unit_id);
  if (way) return Math.max(0, way.time_ms / 1000 - (desk.clock.now() - way.at) / 1000);
  const order = desk.store.of("orders").get(unit.unit_id);
  return order?.eta_ms ? Math.max(0, order.eta_ms / 1000 - desk.clock.age(order.decided_at)) : null;
}

/** A time of arrival as people read it, from the earliest to the latest; "" where there is none. @param {Unit} unit */
export function etaText(unit) {
  const eta = etaOf(unit);
  if (!eta) return "";
  const [low, high] = [span(eta.low), span(eta.high)];
  const range = low === high ? low : say("web.eta.range", { low, high });
  return eta.isStale ? `${range} (${say("web.eta.stale")})` : range;
}
