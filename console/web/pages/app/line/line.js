import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { OVERRULE, desk } from "../shell/desk.js";
import { sounds } from "../shell/sounds.js";
import { say } from "../words/say.js";
import { clock } from "../words/times.js";
import { Trade, robbed } from "../card/trade.js";
import { brief } from "../lists/said.js";
import { carry } from "./carry.js";
import { read } from "./grammar.js";
import { Overrule } from "./overrule.js";
/** @import {Names} from "./names.js" */

/** The marks of what came of a command. */
const MARKS = { applied: "✓", refused: "✕", failed: "✕", sent: "…", waits: "…" };

/** The line on which everything can be typed, and what came of the last command. */
export function Line() {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [warned, setWarned] = useState("");
  const [isOpen, setOpen] = useState(false);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const against = /^!\s*/.exec(text)?.[0] ?? ""; // what follows overrules another person
  const found = read(text.slice(against.length), names());
  const order = found.order;
  const robs = order?.do === "assign" && robbed(order.unit ?? "", order.call ?? "") !== null;
  const offers = isOpen && text ? found.offers : [];
  useEffect(() => {
    desk.focusLine = () => field.current?.focus();
  }, []);

  /** Another text: what was warned of before is not what it says. @param {string} next */
  const write = (next) => {
    setText(next);
    setAt(0);
    setWarned("");
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const offer = offers[at];
    if (event.key === "Escape") {
      write("");
      field.current?.blur();
    } else if (event.key === "ArrowDown" && offers.length) setAt((at + 1) % offers.length);
    else if (event.key === "ArrowUp" && offers.length) setAt((at - 1 + offers.length) % offers.length);
    else if ((event.key === "Tab" || (event.key === "Enter" && !found.order)) && offer) {
      write(against + offer.text);
    } else if (event.key === "Enter") {
      if (order && robs && warned !== text) setWarned(text);
      else if (order) {
        if (against) desk.overruling(() => carry(order, text));
        else void carry(order, text);
        write("");
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
        onInput=${(/** @type {any} */ event) => write(event.target.value)}
        onKeyDown=${onKey}
      />
    </label>
    ${order && robs &&
    html`<div class="offers before">
      <${Trade} unit=${order.unit} call=${order.call} />
      <b>${say(warned === text ? "web.line.once_more" : "web.line.twice")} <kbd>↵</kbd></b>
    </div>`}
    ${offers.length > 0 &&
    html`<ul class="offers" id="offers" role="listbox">
      ${offers.map(
        (one, index) => html`<li
          role="option"
          aria-selected=${index === at}
          onMouseDown=${(/** @type {Event} */ event) => (event.preventDefault(), write(against + one.text))}
        >
          <b>${one.text}</b><span class="muted clip">${one.about}</span>
        </li>`,
      )}
    </ul>`}
    ${desk.asking === OVERRULE && desk.refused && html`<${Overrule} order=${desk.refused} />`}
    <${EchoOfLast} />
  </div>`;
}

/** What the line may name. @returns {Names} */
export function names() {
  const store = desk.store;
  const calls = store.of("calls");
  const known = [...store.of("decisions").values()].flatMap((one) => (one.incident_id ? [one.incident_id] : []));
  return {
    units: [...store.of("units").values()],
    calls: [...calls.values()],
    hospitals: [...store.of("hospitals").values()],
    alarms: [...store.of("alarms").values()],
    requests: [...store.of("aid").values()],
    roads: [...store.of("roads").values()],
    centres: desk.centre?.neighbours ?? [],
    over: new Set(known.filter((id) => !calls.has(id))),
  };
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
    <span class="clip" title=${last.said}>${brief(last.said) || say(`web.outcome.${last.outcome}`)}</span>
    ${desk.refused &&
    html`<button class="button" aria-pressed=${desk.asking === OVERRULE} onClick=${() => desk.overrule()}>
      ${say("web.line.overrule")} <kbd>!</kbd>
    </button>`}
  </div>`;
}

desk.listenersOfEcho.add((echo) => {
  if (echo.outcome === "refused" || echo.outcome === "failed") sounds.refused();
  else sounds.accepted();
});
