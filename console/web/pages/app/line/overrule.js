import { html, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { told } from "../lists/said.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { clock } from "../words/times.js";
/** @import {Decision} from "../live/types.js" */
/** @import {Echo} from "../shell/desk.js" */

/** What another person has decided about the call of an order, the newest; null: it is not in the list any more. @param {Record<string, any>} command @returns {Decision | null} */
export function against(command) {
  const unit = desk.store.of("units").get(command.unit_id ?? "");
  const calls = new Set([command.incident_id ?? unit?.incident_id, command.duplicate_id]);
  const others = [...desk.store.of("decisions").values()].filter(
    (one) => calls.has(one.incident_id ?? null) && !one.refused && by(one) !== "" && by(one) !== desk.name,
  );
  return others.sort((one, other) => other.journal_offset - one.journal_offset)[0] ?? null;
}

/** @param {Decision} one */
const by = (one) => one.overruled_by ?? one.accepted_by ?? "";

/** Says whom an order overrules and since when that stands, and asks why. Nothing is sent without a reason. @param {{order: Echo}} props */
export function Overrule({ order }) {
  const command = order.again ?? {};
  const [text, setText] = useState(String(command.reason ?? ""));
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const decided = against(command);
  useLayoutEffect(() => field.current?.select(), []);
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.key === "Escape") desk.stopAsking();
    else if (event.key === "Enter" && text.trim()) desk.insist(text.trim());
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="offers before overrule" role="group" aria-label=${say("web.line.overrule")}>
    ${decided &&
    html`<p role="alert">
      <b>${by(decided)}</b> · <span class="num">${clock(decided.decided_at)}</span> · ${told(decided.summary)}
    </p>`}
    <label for="overrule-why">${say("web.line.overrule_why")} <kbd>↵</kbd></label>
    <input
      class="field"
      id="overrule-why"
      ref=${field}
      maxlength="200"
      value=${text}
      onInput=${(/** @type {any} */ event) => setText(event.target.value)}
      onKeyDown=${onKey}
    />
  </div>`;
}
