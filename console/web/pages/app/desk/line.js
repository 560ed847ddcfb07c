import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { desk } from "../shell/desk.js";
import { sounds } from "../shell/sounds.js";
import { say } from "../words/say.js";
import { clock } from "../words/times.js";
import * as actions from "./actions.js";
import { read } from "./grammar.js";
/** @import {Order} from "./grammar.js" */

/** The marks of what came of a command. */
const MARKS = { applied: "✓", refused: "✕", failed: "✕", sent: "…", waits: "…" };

/** The line on which everything can be typed, and what came of the last command. */
export function Line() {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const found = read(text, {
    units: desk.store.of("units").values(),
    calls: desk.store.of("calls").values(),
    hospitals: desk.store.of("hospitals").values(),
  });
  const offers = isOpen && text ? found.offers : [];
  useEffect(() => {
    desk.focusLine = () => field.current?.focus();
  }, []);

  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const offer = offers[at];
    if (event.key === "Escape") {
      setText("");
      field.current?.blur();
    } else if (event.key === "ArrowDown" && offers.length) setAt((at + 1) % offers.length);
    else if (event.key === "ArrowUp" && offers.length) setAt((at - 1 + offers.length) % offers.length);
    else if ((event.key === "Tab" || (event.key === "Enter" && !found.order)) && offer) {
      setText(offer.text);
      setAt(0);
    } else if (event.key === "Enter") {
      if (found.order) {
        void run(found.order, text);
        setText("");
      } else if (found.wrong) desk.refuse(text, say(found.wrong.key, found.wrong.gaps));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return html`<div class="line">
    <label class="entry">
      <kbd>/</kbd>
      <span class="hide">${say("web.line")}</span>
      <input
        ref=${field}
        id="line"
        value=${text}
        autocomplete="off"
        spellcheck=${false}
        maxlength="300"
        placeholder=${say("web.line.example")}
        role="combobox"
        aria-expanded=${offers.length > 0}
        aria-controls="offers"
        disabled=${desk.readOnly}
        onFocus=${() => setOpen(true)}
        onBlur=${() => setOpen(false)}
        onInput=${(/** @type {any} */ event) => (setText(event.target.value), setAt(0))}
        onKeyDown=${onKey}
      />
    </label>
    ${offers.length > 0 &&
    html`<ul class="offers" id="offers" role="listbox">
      ${offers.map(
        (one, index) => html`<li
          role="option"
          aria-selected=${index === at}
          onMouseDown=${(/** @type {Event} */ event) => (event.preventDefault(), setText(one.text))}
        >
          <b>${one.text}</b><span class="muted clip">${one.about}</span>
        </li>`,
      )}
    </ul>`}
    <${EchoOfLast} />
  </div>`;
}

/** What came of the newest command. */
function EchoOfLast() {
  const last = desk.echoes[0];
  if (!last) return html`<div class="echo muted" role="status">${say("web.line.nothing")}</div>`;
  const bad = last.outcome === "refused" || last.outcome === "failed";
  return html`<div class="echo ${bad ? "refused" : ""}" role="status">
    <b>${MARKS[last.outcome]}</b>
    <span class="num quiet">${clock(last.at)}</span>
    <b class="clip">${last.line}</b>
    <span class="clip" title=${last.said}>${last.said || say(`web.outcome.${last.outcome}`)}</span>
  </div>`;
}

/** @param {Order} order @param {string} line */
async function run(order, line) {
  const reason = order.reason || say("web.why.line");
  const call = order.call ?? "";
  const unit = order.unit ?? "";
  const choice = desk.store.of("choices").get(call);
  if (order.do === "assign") return actions.assign(call, unit, reason);
  if (order.do === "recall") return actions.recall(unit, reason);
  if (order.do === "well") return actions.well(unit);
  if (order.do === "merge") return actions.merge(call, order.other ?? "", reason);
  if (order.count) return actions.count(call, order.count);
  if (order.do === "hospital") return actions.choose(call, order.hospital ?? "", reason);
  if (/^p[1-4]$/.test(order.do)) {
    return actions.correct(call, order.do, { priority: order.do.toUpperCase() });
  }
  if (order.do === "accept") {
    const shown = desk.store.of("calls").get(call);
    if (shown && choice?.kind === "proposed") return actions.accept(shown, choice);
    return desk.refuse(line, say("web.line.no_proposal"));
  }
  return actions.about(call, order.do, reason);
}

desk.listenersOfEcho.add((echo) => {
  if (echo.outcome === "refused" || echo.outcome === "failed") sounds.refused();
  else sounds.accepted();
});
