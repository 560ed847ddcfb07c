import { html } from "../../vendor/preact.js";
import { desk } from "../shell/desk.js";
import { say, words } from "../words/say.js";
import { hourMinute, span } from "../words/times.js";
/** @import {Hospital, PreAlert} from "../live/types.js" */

const ENDED = new Set(["arrived", "handed_over", "stood_down"]);

/** All hospitals, those that patients are on the way to first. */
export function Hospitals() {
  const coming = new Map();
  for (const alert of desk.store.of("pre_alerts").values()) {
    coming.set(alert.hospital_id, [...(coming.get(alert.hospital_id) ?? []), alert]);
  }
  const hospitals = [...desk.store.of("hospitals").values()].sort(
    (one, other) =>
      (coming.get(other.hospital_id)?.length ?? 0) - (coming.get(one.hospital_id)?.length ?? 0) ||
      one.name.localeCompare(other.name, words.lang),
  );
  return html`<div class="body">
    <ul class="rows">
      ${hospitals.map(
        (one) =>
          html`<li key=${one.hospital_id}>
            <${Row} one=${one} coming=${coming.get(one.hospital_id) ?? []} />
          </li>`,
      )}
    </ul>
  </div>`;
}

/** Whether a hospital asks ambulances to stay away, in a word; "" where not. @param {Hospital} one */
export function closed(one) {
  const until = one.diversion_until && Date.parse(one.diversion_until) <= desk.clock.now();
  if (until) return "";
  for (const said of [one.ems_traffic, one.facility]) {
    if (said && said !== "normal") return say(`web.traffic.${said}`);
  }
  return "";
}

/** @param {{one: Hospital, coming: PreAlert[]}} props */
function Row({ one, coming }) {
  const shut = closed(one);
  const beds = one.beds.find((bed) => bed.bed_type === "emergency_department");
  return html`<div class="row hospital">
    <a class="strong clip" href=${`/hospital/${encodeURIComponent(one.hospital_id)}`} target="_blank"
      >${one.name}</a
    >
    <span class="num">
      ${beds?.available !== undefined && beds.available !== null
        ? say("web.beds", { count: beds.available })
        : html`<span class="quiet">${say("web.beds_unknown")}</span>`}
    </span>
    <span class="under">
      ${shut &&
      html`<span class="tag warn">${shut}${one.diversion_until && ` → ${hourMinute(one.diversion_until)}`}</span>`}
      ${one.down.map((each) => html`<span class="tag warn">${say("web.down")}: ${say(`service.${each.service}`)}</span>`)}
      ${one.load_pct !== null && html`<span class="num">${say("web.load", { percent: one.load_pct })}</span>`}
      <span class="quiet">
        ${one.reported_at
          ? say("web.reported", { age: span(desk.clock.age(one.reported_at)) })
          : say("web.never_reported")}
      </span>
      ${coming.map((alert) => html`<${Coming} alert=${alert} />`)}
    </span>
  </div>`;
}

/** @param {{alert: PreAlert}} props */
function Coming({ alert }) {
  const left = alert.eta_at ? (Date.parse(alert.eta_at) - desk.clock.now()) / 1000 : null;
  const grave = alert.state === "refused" ? "warn" : "";
  const eta = ENDED.has(alert.state) || left === null ? "" : ` ${span(left)}`;
  return html`<span class="tag ${grave}"
    >${alert.priority} ${alert.unit_id}${eta} · ${say(`board.pre_alert.${alert.state}`)}</span
  >`;
}
