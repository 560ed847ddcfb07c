import { html } from "../../vendor/preact.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
import { clock, date } from "../words/times.js";
/** @import {Past} from "./past.js" */

const SPEEDS = [1, 10, 60];
const STEPS_MS = [-600_000, -60_000, 60_000, 600_000];

/** What says, unmistakably, that this is over; and the way through the day. */
export function PastBar() {
  const past = desk.past;
  if (!past) return null;
  return html`<section class="note past" aria-label=${say("web.past")}>
    <b>◷ ${say("web.past")}</b>
    <label class="hide" for="past-day">${say("web.past.day")}</label>
    <input class="field" id="past-day" type="date" value=${past.day} min=${past.days?.first} max=${past.days?.today}
      onChange=${(/** @type {any} */ event) => event.target.value && void past.open(event.target.value)} />
    ${past.state === "ready" ? html`<${Way} past=${past} />` : html`<${Wait} past=${past} />`}
    <a class="button" href="/">${say("web.past.live")}</a>
  </section>`;
}

/** @param {{past: Past}} props */
function Wait({ past }) {
  const percent = Math.round(past.share * 100);
  const text = past.state === "failed" ? say("web.past.failed", { why: past.why }) : say("web.past.working", { percent });
  return html`<span class="spring" role="status">${text}</span>`;
}

/** @param {{past: Past}} props */
function Way({ past }) {
  const seconds = (/** @type {number} */ ms) => Math.round(ms / 1000);
  return html`<output class="num" id="past-at">${clock(past.at)}</output>
    ${STEPS_MS.map(
      (step) => html`<button class="button" aria-label=${say("web.past.step", { minutes: step / 60_000 })} onClick=${() => void past.go(past.at + step)}>
        ${step > 0 ? "+" : "−"}${Math.abs(step) / 60_000}′
      </button>`,
    )}
    <input
      class="spring"
      id="past-slider"
      type="range"
      min=${seconds(past.begin)}
      max=${seconds(past.end)}
      step="10"
      value=${seconds(past.at)}
      aria-label=${say("web.past.at")}
      aria-valuetext=${`${date(past.at)} ${clock(past.at)}`}
      onInput=${(/** @type {any} */ event) => void past.go(Number(event.target.value) * 1000)}
    />
    ${SPEEDS.map(
      (speed) => html`<button class="button num" aria-pressed=${past.speed === speed} onClick=${() => past.play(past.speed === speed ? 0 : speed)}>
        ${past.speed === speed ? "❚❚" : "▶"} ×${speed}
      </button>`,
    )}
    <button class="button" onClick=${() => desk.openSheet("otherwise")}>${say("web.otherwise")} <kbd>Z</kbd></button>
    <button class="button" onClick=${() => void past.open(past.day, true)}>${say("web.past.again")}</button>`;
}
