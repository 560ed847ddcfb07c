import { html, useState } from "../../vendor/preact.js";
import { say } from "../words/say.js";
import { span } from "../words/times.js";
/** @import {Ward} from "./ward.js" */

const TRAFFIC = ["normal", "advisory", "closed"];

/** What the hospital says of itself: beds and whether it takes patients, in a few taps. @param {{ward: Ward}} props */
export function Report({ ward }) {
  const view = ward.hospital;
  const told = view?.beds.find((one) => one.bed_type === "emergency_department")?.available ?? null;
  const [beds, setBeds] = useState(/** @type {number | null} */ (null));
  const shown = beds ?? told;
  const now = view?.ems_traffic ?? "normal";
  const step = (/** @type {number} */ by) => setBeds(Math.max(0, (shown ?? 0) + by));
  return html`<section class="block report" aria-label=${say("web.h.report")}>
    <b>${say("web.h.report")}</b>
    <span>${say("web.h.beds")}</span>
    <span class="big">
      <button class="button" aria-label="-1" onClick=${() => step(-1)}>−</button>
      <output>${shown ?? "?"}</output>
      <button class="button" aria-label="+1" onClick=${() => step(1)}>+</button>
      <button
        class="button main"
        disabled=${beds === null}
        onClick=${() => (ward.report({ beds: [{ bed_type: "emergency_department", available: beds }] }), setBeds(null))}
      >
        ${say("web.h.send")}
      </button>
    </span>
    <span class="big" role="group">
      ${TRAFFIC.map(
        (one) => html`<button class="button" aria-pressed=${one === now} onClick=${() => ward.report({ ems_traffic: one, reason: one === "normal" ? null : say(`web.h.${one}`) })}>
          ${say(`web.h.${one}`)}
        </button>`,
      )}
    </span>
    <span class="muted">${view?.reported_at ? say("web.reported", { age: span(ward.clock.age(view.reported_at)) }) : say("web.never_reported")}</span>
  </section>`;
}
