import { html, useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { say } from "../words/say.js";
/** @import {Place} from "../live/types.js" */

const WAIT_MS = 120;

/** @typedef {{name: string, about: string, place: Place, is_guess: boolean}} Found */

/**
 * Where: an address, a crossing, a place with a name; searched as it is typed, on this machine.
 * What was written elsewhere `isNew` here, and is searched at once.
 * @param {{text: string, isNew?: boolean, onText: (text: string) => void, onFound: (found: Found) => void,
 *   onSkip: () => void}} props
 */
export function Search({ text, isNew = false, onText, onFound, onSkip }) {
  const [found, setFound] = useState(/** @type {Found[]} */ ([]));
  const [at, setAt] = useState(0);
  const [isTyping, setTyping] = useState(isNew);
  /** For which text `found` is the answer. */
  const [answered, setAnswered] = useState("");
  const newest = useRef(text);
  newest.current = text;
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useLayoutEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (!isTyping || !text.trim()) {
      setFound([]);
      return undefined;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => void search(text, stop.signal).then((all) => show(text, all)), WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, isTyping]);

  /** @param {string} asked @param {Found[] | null} all */
  const show = (asked, all) => {
    if (all === null || asked !== newest.current) return;
    setFound(all);
    setAnswered(asked);
  };
  /** Whoever types faster than the search answers is waited for: no call loses its place by that. */
  const ask = async () => {
    const all = await search(text, new AbortController().signal);
    if (text !== newest.current) return;
    show(text, all);
    const first = all?.[0];
    if (first && !first.is_guess) take(first);
    else if (!first) onSkip();
  };
  /** @param {Found} one */
  const take = (one) => {
    setTyping(false);
    setFound([]);
    onFound(one);
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const one = answered === text ? found[at] : undefined;
    if (event.key === "ArrowDown" && found.length) setAt((at + 1) % found.length);
    else if (event.key === "ArrowUp" && found.length) setAt((at - 1 + found.length) % found.length);
    else if (event.key === "Enter" && one) take(one);
    else if (event.key === "Enter" && isTyping && text.trim() && answered !== text) void ask();
    else if (event.key === "Enter") onSkip();
    else return;
    event.preventDefault();
  };
  return html`<label>
      ${say("web.where")}
      <input
        class="field"
        id="where"
        ref=${field}
        value=${text}
        maxlength="300"
        autocomplete="off"
        placeholder=${say("web.where.example")}
        role="combobox"
        aria-expanded=${found.length > 0}
        aria-controls="found"
        onInput=${(/** @type {any} */ event) => (setTyping(true), setAt(0), onText(event.target.value))}
        onKeyDown=${onKey}
      />
    </label>
    ${found.length > 0 &&
    html`<ul class="rows block" id="found" role="listbox">
      ${found.map(
        (one, index) => html`<li>
          <button class="row" role="option" aria-selected=${index === at} aria-current=${index === at} onClick=${() => take(one)}>
            <span class="strong">${one.name}</span><span class="quiet">${one.about} ${one.is_guess && html`<span class="tag warn">${say("web.where.guess")}</span>`}</span>
          </button>
        </li>`,
      )}
    </ul>`}`;
}

/** What is found; null: another question came first. @param {string} text @param {AbortSignal} signal @returns {Promise<Found[] | null>} */
async function search(text, signal) {
  try {
    const query = new URLSearchParams({ text: text.slice(0, 300) });
    const answer = await fetch(`/api/places?${query}`, { signal });
    return answer.ok ? await answer.json() : [];
  } catch {
    return signal.aborted ? null : [];
  }
}
