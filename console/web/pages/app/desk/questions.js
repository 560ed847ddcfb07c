import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { say, words } from "../words/say.js";
import { asked } from "./protocol.js";
/** @import {Card} from "../live/types.js" */

const ANSWERS = /** @type {const} */ (["yes", "no", "unknown"]);

/** @param {string} code */
const sentence = (code) => {
  const key = `web.question.${code}`;
  return words.has(key) ? say(key) : code;
};

/**
 * What the protocol asks, by keyboard: 1, 2 and 3 answer and go on to the next question, arrows move,
 * Enter sends the call whatever is still open, for a caller may know no more.
 * @param {{card: Card, answers: Record<string, string>, onAnswer: (code: string, answer: string) => void,
 *   onSend: () => void}} props
 */
export function Questions({ card, answers, onAnswer, onSend }) {
  const codes = asked(card);
  const block = useRef(/** @type {HTMLElement | null} */ (null));
  /** Go to a question; after the last one to what sends. @param {number} at */
  const goTo = (at) => {
    const radio = block.current?.querySelectorAll(".asks")[at]?.querySelector('[aria-checked="true"]');
    const next = radio ?? (at < 0 ? null : document.getElementById("report"));
    if (next instanceof HTMLElement) next.focus();
  };
  useLayoutEffect(() => goTo(0), [card.code]);

  /** @param {KeyboardEvent} event @param {number} at @param {string} code */
  const onKey = (event, at, code) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = ANSWERS.findIndex((one) => one === (answers[code] ?? "unknown"));
    const turned = { ArrowRight: now + 1, ArrowLeft: now - 1 }[event.key];
    const picked = ANSWERS[Number(event.key) - 1];
    if (picked) {
      onAnswer(code, picked);
      goTo(at + 1);
    } else if (turned !== undefined) {
      const answer = ANSWERS[(turned + ANSWERS.length) % ANSWERS.length] ?? "unknown";
      onAnswer(code, answer);
      const radio = block.current?.querySelectorAll(".asks")[at]?.querySelector(`[data-answer="${answer}"]`);
      if (radio instanceof HTMLElement) radio.focus();
    } else if (event.key === "ArrowDown") goTo(at + 1);
    else if (event.key === "ArrowUp") goTo(at - 1);
    else if (event.key === "Enter") onSend();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<section class="questions" ref=${block}>
    <p class="muted"><kbd>1</kbd> ${say("web.answer.yes")} · <kbd>2</kbd> ${say("web.answer.no")} · <kbd>3</kbd> ${say("web.answer.unknown")} · <kbd>↵</kbd> ${say("web.report")}</p>
    ${codes.map(
      (code, at) => html`<div class="acts asks" role="radiogroup" aria-label=${sentence(code)} onKeyDown=${(/** @type {KeyboardEvent} */ event) => onKey(event, at, code)}>
        <span class="question">${sentence(code)}</span>
        ${ANSWERS.map((answer) => {
          const is = (answers[code] ?? "unknown") === answer;
          return html`<button
            class="button"
            role="radio"
            data-answer=${answer}
            aria-checked=${is}
            tabindex=${is ? 0 : -1}
            onClick=${() => onAnswer(code, answer)}
          >
            ${say(`web.answer.${answer}`)}
          </button>`;
        })}
      </div>`,
    )}
  </section>`;
}
