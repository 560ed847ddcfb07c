import { etaText } from "../lists/eta.js";
import { closed } from "../lists/hospitals.js";
import { limit, waits } from "../lists/order.js";
import { freshness } from "../lists/freshness.js";
import { LETTERS, shade } from "../lists/units.js";
import { desk } from "../shell/desk.js";
/** @import {Place, RoadEvent} from "../live/types.js" */
/** @import {Headings} from "./headings.js" */

/** @typedef {{line: [number, number][], unit: string}} Drive */

/** @param {Place} place @param {Record<string, any>} properties */
const point = (place, properties) => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [place.lon, place.lat] },
  properties,
});

/** @param {any[]} features */
const all = (features) => ({ type: "FeatureCollection", features });

/** Of more units than these, names are drawn only where the map is near enough to read them. */
export const MANY = 150;

/** The units, those at work above the others. @param {Headings} headings */
export function units(headings) {
  const units = [...desk.store.of("units").values()];
  return all(
    units.map((one) => {
      const eta = etaText(one);
      const heading = headings.of(one);
      const label = eta ? `${one.unit_id}  ${eta}` : one.unit_id;
      return point(one.place, {
        id: one.unit_id,
        far: units.length > MANY ? "" : label,
        icon: `unit|${one.crew_level}|${shade(one)}|${LETTERS[one.state] ?? "?"}|${freshness(one)}`,
        label,
        ...(heading === null ? {} : { heading: Math.round(heading) }),
        order: shade(one) === "busy" ? 2 : 1,
      });
    }),
  );
}

/** The open calls with a place, the most urgent above the others. */
export function calls() {
  return all(
    [...desk.store.of("calls").values()].flatMap((one) => {
      if (!one.place) return [];
      const share = waits(one) ? desk.clock.age(one.reported_at) / limit(one) : 0;
      const look = share >= 1 ? "late" : share >= 0.6 ? "soon" : "";
      return [
        point(one.place, {
          id: one.incident_id,
          icon: `call|${one.priority}|${look}`,
          label: one.complaint.slice(0, 40),
          order: 5 - Number(one.priority.slice(1)),
        }),
      ];
    }),
  );
}

/** The hospitals, those that ask ambulances to stay away marked. */
export function hospitals() {
  return all(
    (desk.centre?.hospitals ?? []).map((site) => {
      const one = desk.store.of("hospitals").get(site.hospital_id);
      const shut = one ? closed(one) : "";
      return point(site.place, {
        id: site.hospital_id,
        icon: `hospital|${shut ? "closed" : "open"}`,
        label: site.name.replace(/^Bệnh viện /, "BV ").slice(0, 34),
      });
    }),
  );
}

/** Stations and stand-by points. */
export function sites() {
  const centre = desk.centre;
  if (!centre) return all([]);
  return all([
    ...centre.stations.map((one) => point(one.place, { icon: "station|", label: one.name })),
    ...centre.standby.map((one) => point(one.place, { icon: "standby|", label: one.name })),
  ]);
}

const EARTH_M = 6_371_009;
const CORNERS = 48;

/** A circle as a polygon. @param {Place} middle @param {number} radius_m */
export function circle(middle, radius_m) {
  const lat = radius_m / EARTH_M;
  const lon = lat / Math.cos((middle.lat * Math.PI) / 180);
  const ring = [];
  for (let at = 0; at <= CORNERS; at += 1) {
    const turn = (2 * Math.PI * at) / CORNERS;
    ring.push([
      middle.lon + (lon * Math.cos(turn) * 180) / Math.PI,
      middle.lat + (lat * Math.sin(turn) * 180) / Math.PI,
    ]);
  }
  return { type: "Polygon", coordinates: [ring] };
}

/** Whether a closure is in force or to come. @param {RoadEvent} one */
export function stands(one) {
  return one.valid_until === null || Date.parse(one.valid_until) > desk.clock.now();
}

/** Closures and slowdowns that have a shape. */
export function closures() {
  return all(
    [...desk.store.of("roads").values()].filter(stands).flatMap((one) => {
      const shape =
        one.geometry ?? (one.around && one.radius_m ? circle(one.around, one.radius_m) : null);
      return shape
        ? [{ type: "Feature", geometry: shape, properties: { id: one.road_event_id } }]
        : [];
    }),
  );
}

/** The drives that are known. @param {Iterable<Drive>} drives */
export function ways(drives) {
  const picked = desk.picked?.kind === "call" ? desk.store.of("calls").get(desk.picked.id)?.unit_id : desk.picked?.id;
  return all(
    [...drives].map((one) => ({
      type: "Feature",
      geometry: { type: "LineString", coordinates: one.line },
      properties: { picked: one.unit === picked },
    })),
  );
}

/** What is being drawn or written. @param {Place[]} points */
export function draft(points) {
  const line = points.map((one) => [one.lon, one.lat]);
  const drawn = points.map((one) => /** @type {any} */ (point(one, {})));
  if (line.length > 1) {
    drawn.push({ type: "Feature", geometry: { type: "LineString", coordinates: line }, properties: {} });
  }
  return all(drawn);
}
