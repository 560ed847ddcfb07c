import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { desk } from "../shell/desk.js";
import { say, words } from "../words/say.js";
import { Search } from "./search.js";
import * as actions from "./actions.js";
import { cardsLike, follows } from "./protocol.js";
import { Questions } from "./questions.js";
/** @import {Card, Place} from "../live/types.js" */

const SHOWN = 9;

/** @param {Card} card */
const named = (card) => (words.lang === "vi" ? card.vi : card.en);

/** A new call: where, what, and what the protocol asks. Enter goes on, and sends at the end. */
export function NewCall() {
  const [draft] = useState(() => desk.takeDraft());
  const [address, setAddress] = useState(draft.address);
  const [place, setPlace] = useState(draft.place);
  const [card, setCard] = useState(/** @type {Card | null} */ (null));
  const [answers, setAnswers] = useState(/** @type {Record<string, string>} */ ({}));
  const [callback, setCallback] = useState(desk.line?.number ?? "");
  const complaint = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    desk.draftPlace = place;
    return () => {
      desk.draftPlace = null;
    };
  }, [place]);
  const rule = card ? follows(card, answers) : null;

  /** @param {{name: string, place: Place}} found */
  const goThere = (found) => {
    setAddress(found.name);
    setPlace(found.place);
    complaint.current?.focus();
  };
  const report = () => {
    if (!card) return;
    void actions.report(card, answers, { name: named(card), place, address, callback });
    desk.sheet = null;
    desk.changed();
  };
  return html`<div class="sheet" role="dialog" aria-label=${say("web.new_call")}>
    <header>
      <h2>${say("web.new_call")}</h2>
      <span class="spring"></span>
      <button class="button bare" onClick=${() => ((desk.sheet = null), desk.changed())}>${say("web.close")} <kbd>Esc</kbd></button>
    </header>
    <div class="inside">
      <${Search} text=${address} isNew=${draft.address !== ""} onText=${setAddress} onFound=${goThere} onSkip=${() => complaint.current?.focus()} />
      <div class="acts">
        <button
          class="button"
          onClick=${() => {
            desk.pointing = (at) => {
              desk.pointing = null;
              setPlace(at);
              complaint.current?.focus();
            };
            desk.changed();
          }}
        >
          ${say("web.point_on_map")}
        </button>
        <span class="muted num">${place ? `${place.lat.toFixed(5)}, ${place.lon.toFixed(5)}` : say("web.place_unknown")}</span>
      </div>
      <${Complaint} field=${complaint} begun=${draft.complaint} picked=${card} onPick=${(/** @type {Card} */ one) => (setCard(one), setAnswers({}))} onSend=${report} />
      ${card &&
      html`<${Questions} key=${card.code} card=${card} answers=${answers} onSend=${report} onAnswer=${(/** @type {string} */ code, /** @type {string} */ answer) => setAnswers({ ...answers, [code]: answer })} />`}
      ${rule &&
      html`<p class="acts">
        <span class="prio ${rule.priority}">${rule.priority}</span>
        <span>${say(`board.crew.${rule.crew_level}`)}</span>
        <span class="quiet">${say("web.by_protocol")}</span>
      </p>`}
      <label>
        ${say("web.callback")}
        <input class="field" id="callback" inputmode="tel" autocomplete="off" maxlength="200" value=${callback} onInput=${(/** @type {any} */ event) => setCallback(event.target.value)} />
      </label>
      <button class="button main" id="report" disabled=${!card} onClick=${report}>${say("web.report")} <kbd>↵</kbd></button>
    </div>
  </div>`;
}

/** @param {{field: any, begun: string, picked: Card | null, onPick: (card: Card) => void, onSend: () => void}} props */
function Complaint({ field, begun, picked, onPick, onSend }) {
  const [text, setText] = useState(begun);
  const cards = picked && !text ? [] : cardsLike(desk.centre?.cards ?? [], text, words.lang).slice(0, SHOWN);
  return html`<label>
      <span>${say("board.complaint")}</span>
      <input
        class="field"
        ref=${field}
        id="complaint"
        value=${picked && !text ? named(picked) : text}
        autocomplete="off"
        onInput=${(/** @type {any} */ event) => setText(event.target.value)}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
          const first = cards[0];
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (picked && !text) onSend();
          else if (first) {
            onPick(first);
            setText("");
          }
        }}
      />
    </label>
    ${cards.length > 0 && html`<div class="acts">
      ${cards.map(
        (one) => html`<button class="button" aria-pressed=${picked?.code === one.code} onClick=${() => (onPick(one), setText(""))}>
          ${named(one)}
        </button>`,
      )}
    </div>`}`;
}
