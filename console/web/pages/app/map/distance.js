/** @import {Place} from "../live/types.js" */

const EARTH_M = 6_371_009;
const RADIANS = Math.PI / 180;

/** North and east of one place as seen from another, metres; for places of one city. @param {Place} from @param {Place} to */
function apart(from, to) {
  const north = (to.lat - from.lat) * RADIANS * EARTH_M;
  const east = (to.lon - from.lon) * RADIANS * EARTH_M * Math.cos(((from.lat + to.lat) / 2) * RADIANS);
  return { north, east };
}

/** How far two places of one city are apart, metres. @param {Place} from @param {Place} to */
export function metres(from, to) {
  const { north, east } = apart(from, to);
  return Math.hypot(north, east);
}

/** The course from one place to another, degrees clockwise from north, 0 to 360. @param {Place} from @param {Place} to */
export function course(from, to) {
  const { north, east } = apart(from, to);
  return (Math.atan2(east, north) / RADIANS + 360) % 360;
}
