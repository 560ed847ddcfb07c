import { desk } from "../shell/desk.js";
/** @import {Unit} from "../live/types.js" */

const FADING_S = 30;
const STALE_S = 90;

/** How old a unit's place is: "", "fading" or "stale"; one at its station needs no fix. @param {Unit} unit */
export function freshness(unit) {
  if (!unit.fix_at) return "";
  const age = desk.clock.age(unit.fix_at) / Math.max(1, desk.clock.rate);
  return age > STALE_S ? "stale" : age > FADING_S ? "fading" : "";
}
