import { html } from "../../vendor/preact.js";
import { ASKS } from "../lists/order.js";
import { PastBar } from "../past/bar.js";
import { say, words } from "../words/say.js";
import { clock, date, span } from "../words/times.js";
import { desk } from "./desk.js";
import { sounds } from "./sounds.js";

const OFF_S = 60;
const STILL_S = 5;

/** The head of the page: where, when, how things stand. */
export function Top() {
  const store = desk.store;
  const calls = [...store.of("calls").values()];
  const units = [...store.of("units").values()];
  const free = units.filter((one) => one.state === "available").length;
  const waiting = calls.filter((one) => one.state === "queued").length;
  const alarms = [...store.of("alarms").values()].filter((one) => ASKS.has(one.status)).length;
  const response = store.figures.response_ms_median;
  const now = desk.clock.now();
  return html`<header class="top">
    <span class="brand">
      <img src="/pages/icon.svg" alt="" width="22" height="22" />
      <span>${say("board.title")}<small class="centre clip">${desk.centre?.name}</small></span>
    </span>
    <span class="spring"></span>
    <${Figure} name=${say("web.open_calls")} value=${calls.length} />
    <${Figure} name=${say("board.waiting")} value=${waiting} look=${waiting > 0} />
    <${Figure} name=${say("web.free_units")} value=${`${free}/${units.length}`} look=${units.length > 0 && free === 0} />
    <${Figure} name=${say("web.alarms_asking")} value=${alarms} look=${alarms > 0} />
    <${Figure} name=${say("board.response")} value=${response === null || response === undefined ? "–" : span(response / 1000)} />
    <span class="spring"></span>
    <${Live} />
    ${now > 0 && html`<span class="figure"><b class="num" id="clock">${clock(now)}</b><span>${date(now)}${desk.clock.rate > 0 && desk.clock.rate !== 1 ? ` · ×${desk.clock.rate} ${say("board.simulated")}` : ""}</span></span>`}
    <${Switches} />
  </header>`;
}

/** @param {{name: string, value: string | number, look?: boolean}} props */
function Figure({ name, value, look }) {
  return html`<span class="figure ${look ? "look" : ""}"><b class="num">${value}</b><span>${name}</span></span>`;
}

/** Whether what is shown is true now. */
function Live() {
  const state = desk.past ? "past" : desk.stream.state();
  return html`<span class="live ${state === "live" ? "on" : ""}" role="status">
    <i></i>${say(`web.live.${state}`)}
  </span>`;
}

function Switches() {
  const other = words.lang === "vi" ? "en" : "vi";
  const night = desk.shade === "night";
  /** Allow sounds, or mute them. */
  const toggle = () => {
    desk.sound = !desk.sound;
    if (desk.sound) sounds.allow();
    else sounds.mute();
    sounds.accepted();
    desk.changed();
  };
  return html`<span class="acts">
    <button class="button bare" id="lang" lang=${other} onClick=${() => desk.speak(other)}>
      ${other === "en" ? "English" : "Tiếng Việt"}
    </button>
    <button class="button bare" id="shade" aria-pressed=${night} onClick=${() => desk.shadeAs(night ? "day" : "night")}>
      ${say(night ? "web.day" : "web.night")}
    </button>
    <button class="button bare" aria-pressed=${desk.sound} onClick=${toggle}>
      ${say(desk.sound ? "web.sound_on" : "web.sound_off")}
    </button>
    <button class="button bare" onClick=${() => ((desk.sheet = "keys"), desk.changed())}>
      ${desk.who || say("web.who")} <kbd>?</kbd>
    </button>
  </span>`;
}

/** What nobody must miss: the connection is lost, the engine stands still, a clock is wrong. */
export function Note() {
  if (desk.past) return html`<${PastBar} />`;
  const state = desk.stream.state();
  const engine = desk.stream.engine;
  if (state === "stale") {
    return html`<div class="note grave" role="alert">▲ ${say("web.lost", { time: span(desk.stream.silence()) })}</div>`;
  }
  if (engine && !engine.kafka) {
    return html`<div class="note grave" role="alert">▲ ${say("web.no_kafka")}</div>`;
  }
  const [trouble] = desk.store.of("engine").values();
  if (trouble) {
    return html`<div class="note grave" role="alert">▲ ${words.of(trouble.text)} → ${words.of(trouble.action)}</div>`;
  }
  if (engine && engine.still_s !== null && engine.still_s > STILL_S) {
    return html`<div class="note grave" role="alert">▲ ${say("web.still", { time: span(engine.still_s) })}</div>`;
  }
  const ahead = desk.clock.ahead;
  if (ahead !== null && Math.abs(ahead) > OFF_S * 1000) {
    const key = ahead > 0 ? "web.clock_ahead" : "web.clock_behind";
    return html`<div class="note warn">${say(key, { time: span(Math.abs(ahead) / 1000) })}</div>`;
  }
  return html`<div class="note" hidden></div>`;
}
