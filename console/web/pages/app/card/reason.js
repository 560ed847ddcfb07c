import { html, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";

/** Ready reasons by what is asked for. @type {Record<string, string[]>} */
const PICKS = {
  assign: ["knows_place", "closer", "crew_asks", "equipment"],
  hold: ["caller", "unsafe", "by_phone"],
  resume: ["settled", "safe"],
  reopen: ["called_again", "by_mistake"],
  close: ["no_emergency", "went_alone", "nuisance", "others"],
  declare: ["reported", "confirmed"],
  stand_down: ["enough", "fewer", "false_alarm"],
  declined: ["vehicle", "crew", "equipment", "nearer"],
  recall: ["elsewhere", "nearer", "broken"],
  shelve: ["seen_to", "known", "waiting"],
};

/**
 * Asks why: ready reasons by number key, or free words. Enter takes what is written, or the first.
 * @param {{kind: string, onReason: (reason: string) => void}} props
 */
export function Reason({ kind, onReason }) {
  const [text, setText] = useState("");
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const picks = (PICKS[kind] ?? []).map((one) => say(`web.why.${kind}.${one}`));
  useLayoutEffect(() => field.current?.focus(), []);
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const picked = text === "" && /^[1-9]$/.test(event.key) ? picks[Number(event.key) - 1] : null;
    const given = event.key === "Enter" ? text.trim() || picks[0] : picked;
    if (event.key === "Escape") {
      desk.asking = null;
      desk.changed();
    } else if (given) {
      onReason(given);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="reason" role="group" aria-label=${say("web.reason")}>
    <div class="picks">
      ${picks.map(
        (one, index) => html`<button class="button" data-pick=${index + 1} onClick=${() => onReason(one)}>
          <kbd>${index + 1}</kbd> ${one}
        </button>`,
      )}
    </div>
    <input
      class="field"
      ref=${field}
      maxlength="200"
      value=${text}
      placeholder=${say("web.reason")}
      aria-label=${say("web.reason")}
      onInput=${(/** @type {any} */ event) => setText(event.target.value)}
      onKeyDown=${onKey}
    />
  </div>`;
}
