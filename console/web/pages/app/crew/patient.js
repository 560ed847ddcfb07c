import { html, useEffect, useState } from "../../vendor/preact.js";
import { say, words } from "../words/say.js";
/** @import {Shift} from "./shift.js" */
/** @typedef {{shift: Shift, onClose: () => void}} Props */

const ACVPU = ["A", "C", "V", "P", "U"];
const MEASURES = /** @type {const} */ ([
  ["respiration_rate_per_min", 1],
  ["spo2_pct", 1],
  ["systolic_mmhg", 1],
  ["diastolic_mmhg", 1],
  ["heart_rate_per_min", 1],
  ["temperature_c", 0.1],
]);

/** Give the codes of a kind, in the order of the catalogue. @param {string} kind */
const codes = (kind) =>
  Object.keys(words.texts)
    .filter((key) => key.startsWith(`${kind}.`))
    .map((key) => key.slice(kind.length + 1));

/** @param {{title: string, onClose: () => void, children?: any}} props */
function Sheet({ title, onClose, children }) {
  return html`<main class="crew sheet-of">
    <header class="crew-top"><h1>${title}</h1><span class="spring"></span><button class="button tall" onClick=${onClose}>${say("web.close")}</button></header>
    ${children}
  </main>`;
}

/** What the crew finds, by codes alone: a code holds no name. @param {Props} props */
export function Findings({ shift, onClose }) {
  const [picked, setPicked] = useState(/** @type {string[]} */ ([]));
  const send = () => {
    shift.say({ type: "vehicle.care", findings: picked.map((code) => ({ code })) });
    onClose();
  };
  return html`<${Sheet} title=${say("web.c.findings")} onClose=${onClose}>
    <${Codes} kind="finding" picked=${picked} onPick=${setPicked} />
    <button class="button tall main stays" disabled=${picked.length === 0} onClick=${send}>${say("web.c.send", { count: picked.length })}</button>
  <//>`;
}

/** What the crew does, with a dose where there is one to say. @param {Props} props */
export function Treatments({ shift, onClose }) {
  const [picked, setPicked] = useState(/** @type {string[]} */ ([]));
  const [limits, setLimits] = useState(/** @type {Record<string, Record<string, number>>} */ ({}));
  const [doses, setDoses] = useState(/** @type {Record<string, string>} */ ({}));
  useEffect(() => {
    fetch("/api/doses").then((answer) => answer.json()).then(setLimits, () => undefined);
  }, []);
  const at = () => new Date(shift.hours.now()).toISOString();
  const unitOf = (/** @type {string} */ what) => Object.keys(limits[what] ?? {})[0];
  const send = () => {
    const treatments = picked.map((what) => {
      const amount = Number(doses[what]);
      return { what, at: at(), dose: amount > 0 ? { amount, unit: unitOf(what) } : null };
    });
    shift.say({ type: "vehicle.care", treatments });
    onClose();
  };
  return html`<${Sheet} title=${say("web.c.treatments")} onClose=${onClose}>
    <${Codes} kind="remedy" picked=${picked} onPick=${setPicked} />
    ${picked.filter(unitOf).map(
      (what) => html`<label class="measure">${say(`remedy.${what}`)} (${unitOf(what)})
        <input class="field" type="number" inputmode="decimal" min="0" step="any" max=${limits[what]?.[unitOf(what) ?? ""]} value=${doses[what] ?? ""}
          onInput=${(/** @type {any} */ event) => setDoses({ ...doses, [what]: event.target.value })} />
      </label>`,
    )}
    <button class="button tall main stays" disabled=${picked.length === 0} onClick=${send}>${say("web.c.send", { count: picked.length })}</button>
  <//>`;
}

/** @param {{kind: string, picked: string[], onPick: (codes: string[]) => void}} props */
function Codes({ kind, picked, onPick }) {
  const toggle = (/** @type {string} */ code) => onPick(picked.includes(code) ? picked.filter((one) => one !== code) : [...picked, code]);
  return html`<div class="codes">
    ${codes(kind).map(
      (code) => html`<button class="button tall" data-code=${code} aria-pressed=${picked.includes(code)} onClick=${() => toggle(code)}>${say(`${kind}.${code}`)}</button>`,
    )}
  </div>`;
}

/** Vital signs by hand; what is left empty was not measured. @param {Props} props */
export function Vitals({ shift, onClose }) {
  const [values, setValues] = useState(/** @type {Record<string, string>} */ ({}));
  const [acvpu, setAcvpu] = useState("");
  const [oxygen, setOxygen] = useState(/** @type {boolean | null} */ (null));
  const measured = MEASURES.filter(([name]) => values[name]).map(([name]) => [name, Number(values[name])]);
  const some = measured.length > 0 || acvpu !== "" || oxygen !== null;
  const send = () => {
    shift.say({ type: "vitals", ...Object.fromEntries(measured), consciousness: acvpu || null, on_oxygen: oxygen });
    onClose();
  };
  return html`<${Sheet} title=${say("web.c.vitals")} onClose=${onClose}>
    ${MEASURES.map(
      ([name, step]) => html`<label class="measure">${say(`web.c.sign.${name}`)}
        <input class="field" name=${name} type="number" inputmode="decimal" step=${step} value=${values[name] ?? ""} onInput=${(/** @type {any} */ event) => setValues({ ...values, [name]: event.target.value })} />
      </label>`,
    )}
    <div class="says five" role="group" aria-label=${say("web.c.sign.consciousness")}>
      ${ACVPU.map((one) => html`<button class="button tall" aria-pressed=${acvpu === one} onClick=${() => setAcvpu(acvpu === one ? "" : one)}>${one}</button>`)}
    </div>
    <p class="muted">${say("web.c.sign.consciousness")}</p>
    <div class="says" role="group" aria-label=${say("web.c.sign.oxygen")}>
      <button class="button tall" aria-pressed=${oxygen === true} onClick=${() => setOxygen(oxygen === true ? null : true)}>${say("web.c.on_oxygen")}</button>
      <button class="button tall" aria-pressed=${oxygen === false} onClick=${() => setOxygen(oxygen === false ? null : false)}>${say("web.c.on_air")}</button>
    </div>
    <button class="button tall main stays" disabled=${!some} onClick=${send}>${say("web.c.send_vitals")}</button>
  <//>`;
}
