import { html, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import * as actions from "../desk/actions.js";
import { PATIENTS_MAX, SCHEMES, countOf, tagsOf, written } from "../desk/count.js";
import { say } from "../words/say.js";

/** Asks how many patients of each tag there are, whole; a field that is empty says nothing. @param {{id: string}} props */
export function CountForm({ id }) {
  const [scheme, setScheme] = useState("start");
  const [numbers, setNumbers] = useState(/** @type {Record<string, number>} */ ({}));
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const count = countOf(scheme, numbers);
  useLayoutEffect(() => form.current?.querySelector("input")?.focus(), []);
  /** @param {Event} event */
  const send = (event) => {
    event.preventDefault();
    if (count.groups.length) void actions.count(id, count);
  };
  return html`<form class="reason count" ref=${form} onSubmit=${send}>
    <p class="muted">${say("web.mass.count_why")}</p>
    <div class="numbers">
      ${tagsOf(scheme).map((tag) => html`<label key=${tag}>
        <span class="tagged ${tag}">${say(`tag.${tag}`)}</span>
        <input
          class="field num"
          type="number"
          inputmode="numeric"
          min="0"
          max=${PATIENTS_MAX}
          data-tag=${tag}
          value=${numbers[tag] ?? ""}
          onInput=${(/** @type {any} */ event) => setNumbers({ ...numbers, [tag]: event.target.valueAsNumber || 0 })}
        />
      </label>`)}
      <label>
        <span>${say("web.mass.scheme")}</span>
        <select value=${scheme} onChange=${(/** @type {any} */ event) => setScheme(event.target.value)}>
          ${SCHEMES.map((one) => html`<option value=${one}>${say(`scheme.${one}`)}</option>`)}
        </select>
      </label>
    </div>
    <button class="button main" disabled=${count.groups.length === 0}>
      ${say("web.mass.send")} <span class="num">${written(count)}</span>
    </button>
  </form>`;
}
