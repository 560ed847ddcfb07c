import { html } from "../../vendor/preact.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { clock } from "../words/times.js";
import { Item } from "./row.js";
import { told } from "./said.js";
/** @import {Decision} from "../live/types.js" */

/** The newest decisions, each with its reason in one line. */
export function Decisions() {
  const decisions = [...desk.store.of("decisions").values()].sort(
    (one, other) => Date.parse(other.decided_at) - Date.parse(one.decided_at),
  );
  return html`<div class="body">
    ${decisions.length === 0 && html`<p class="empty">${say("board.none")}</p>`}
    <ul class="rows">
      ${decisions.map(
        (one, place) => html`<${Item} place=${place} key=${one.decision_id} sign="" draw=${() => html`<${Row} one=${one} />`} />`,
      )}
    </ul>
  </div>`;
}

/** @param {{one: Decision}} props */
function Row({ one }) {
  return html`<button
    class="row decision ${one.kind === "refused" ? "refused" : ""}"
    onClick=${() => one.incident_id && desk.pick({ kind: "call", id: one.incident_id })}
  >
    <span class="when num">${clock(one.decided_at)}</span>
    <span>${told(one.summary)}</span>
  </button>`;
}
