import { html } from "../../vendor/preact.js";
import { kindName } from "../line/names.js";
import { say, words } from "../words/say.js";
import { clock, number, span } from "../words/times.js";
import { Keys, Plot, roof } from "./plot.js";
/** @import {Told, Watch} from "./watch.js" */

const STALE_S = 15;
const HOUR_MS = 3_600_000;
const BUDGET_AN_HOUR = 6;
const KINDS_SHOWN = 6;
const MINUTE_MS = 60_000;

/** The figures of a day. @param {{watch: Watch}} props */
export function Figures({ watch }) {
  const told = watch.told;
  return html`<main class="figures">
    <header>
      <img src="/pages/icon.svg" alt="" width="26" height="26" />
      <h1>${say("web.figures")}</h1>
      <label class="hide" for="day">${say("web.past.day")}</label>
      <input class="field" id="day" type="date" value=${watch.day} max=${watch.today}
        onChange=${(/** @type {any} */ event) => event.target.value && watch.show(event.target.value)} />
      <span class="spring"></span>
      <a class="button" href=${`/past?day=${watch.day}`}>${say("web.past.see")}</a>
      <a class="button" href="/">${say("web.past.live")}</a>
      <button class="button" id="lang" onClick=${() => watch.speak(words.lang === "vi" ? "en" : "vi")}>${words.lang === "vi" ? "English" : "Tiếng Việt"}</button>
    </header>
    ${watch.silence() > STALE_S && html`<div class="note grave" role="alert">▲ ${say("web.lost", { time: span(watch.silence()) })}</div>`}
    ${told ? html`<${From} told=${told} watch=${watch} /><${Grid} told=${told} />` : html`<p class="from" role="status">${say("web.live.new")}</p>`}
  </main>`;
}

/** What the figures were counted from, and how old they are. @param {{told: Told, watch: Watch}} props */
function From({ told, watch }) {
  const journal = told.journal;
  const key = `web.figures.journal.${journal.state}`;
  return html`<p class="from" role="status">
    ${told.since && told.until
      ? say("web.figures.from", { begin: clock(told.since), end: clock(told.until) })
      : say("web.figures.nothing")} · ${say("web.figures.asked", { age: span(watch.silence()) })}
    <span class="tag ${journal.state === "failed" ? "warn" : ""}">
      ${say(key, { percent: Math.round(journal.share * 100), why: words.of(journal.text) })}
    </span>
  </p>`;
}

/** @param {{told: Told}} props */
function Grid({ told }) {
  if (!told.since || !told.until) return html`<p class="nobody">${say("web.figures.nothing")}</p>`;
  const from = Date.parse(told.since);
  const to = Math.max(Date.parse(told.until), from + MINUTE_MS);
  const axes = { from, to };
  return html`<div class="grid">
    <${Responses} told=${told} axes=${axes} />
    <${Queue} told=${told} axes=${axes} />
    <${Units} told=${told} axes=${axes} />
    <${Covered} told=${told} axes=${axes} />
    <${Alarms} told=${told} axes=${axes} />
    <${Eta} told=${told} axes=${axes} />
    <${Welfare} told=${told} />
  </div>`;
}

/** The head of a block, with the table behind it for a spreadsheet. @param {{told: Told, name: string, table: string}} props */
function Head({ told, name, table }) {
  return html`<h2>
    <span>${name}</span>
    <a href=${`/api/figures/${told.day}/${table}.csv`} download>${say(`web.figures.csv_${table}`)}</a>
  </h2>`;
}

/** @typedef {{told: Told, axes: {from: number, to: number}}} Props */

/** A time in ms as people read it; a dash where nothing was measured. @param {number | null} ms */
const time = (ms) => (ms === null ? "–" : `${ms < 0 ? "−" : ""}${span(Math.abs(ms) / 1000)}`);

/** @param {Props} props */
function Responses({ told, axes }) {
  const name = say("web.figures.responses");
  const dots = told.responses.map(([call, priority, at, ms]) => ({
    at: Date.parse(at), value: ms / MINUTE_MS, look: priority, title: `${priority} ${call}: ${time(ms)}`,
  }));
  return html`<section class="block" id="responses">
    <${Head} told=${told} name=${name} table="responses" />
    <div class="inside">
      <table>
        <thead><tr><th scope="col">${say("board.priority")}</th><th scope="col" class="num">${say("web.figures.count")}</th><th scope="col" class="num">${say("web.figures.median")}</th><th scope="col" class="num">${say("web.figures.p90")}</th><th scope="col" class="num">${say("web.figures.longest")}</th></tr></thead>
        <tbody>${told.by_priority.map(
          (one) => html`<tr><th scope="row"><span class="prio ${one.priority}">${one.priority}</span></th><td class="num">${number(one.count)}</td><td class="num">${time(one.median_ms)}</td><td class="num">${time(one.p90_ms)}</td><td class="num">${time(one.most_ms)}</td></tr>`,
        )}</tbody>
      </table>
      <${Plot} label=${name} ...${axes} dots=${dots} text=${(/** @type {number} */ value) => `${number(value)}′`} />
      <span class="muted">${say("web.figures.responses_why")}</span>
    </div>
  </section>`;
}

/** One column of the minutes as points. @param {Told} told @param {1 | 2 | 3 | 4 | 5 | 6} column */
const column = (told, column) => told.minutes.map((row) => ({ at: Date.parse(row[0]), value: row[column] }));

/** @param {Props} props */
function Queue({ told, axes }) {
  const lines = [{ look: "second", points: column(told, 1) }, { look: "", points: column(told, 2) }];
  const last = told.minutes.at(-1);
  return html`<section class="block" id="queue">
    <${Head} told=${told} name=${say("web.figures.queue")} table="minutes" />
    <div class="inside">
      <div class="big-figures"><span><b class="num">${last ? number(last[2]) : "–"}</b>${say("board.waiting")}</span><span><b class="num">${last ? number(last[1]) : "–"}</b>${say("web.open_calls")}</span></div>
      <${Plot} label=${say("web.figures.queue")} ...${axes} lines=${lines} text=${number} />
      <${Keys} names=${[["", say("board.waiting")], ["second", say("web.open_calls")]]} />
    </div>
  </section>`;
}

/** @param {Props} props */
function Units({ told, axes }) {
  const lines = [
    { look: "", points: column(told, 3) }, { look: "second", points: column(told, 4) }, { look: "third", points: column(told, 5) },
  ];
  const last = told.minutes.at(-1);
  return html`<section class="block" id="fleet">
    <h2>${say("web.figures.units")}</h2>
    <div class="inside">
      <div class="big-figures"><span><b class="num">${last ? number(last[3]) : "–"}</b>${say("web.free_units")}</span><span><b class="num">${last ? number(last[4]) : "–"}</b>${say("web.figures.busy")}</span><span><b class="num">${last ? number(last[5]) : "–"}</b>${say("web.figures.stale")}</span></div>
      <${Plot} label=${say("web.figures.units")} ...${axes} lines=${lines} text=${number} />
      <${Keys} names=${[["", say("web.free_units")], ["second", say("web.figures.busy")], ["third", say("web.figures.stale")]]} />
    </div>
  </section>`;
}

/** @param {Props} props */
function Covered({ told, axes }) {
  const points = told.covered.map(([at, share]) => ({ at: Date.parse(at), value: share }));
  const last = points.at(-1);
  return html`<section class="block" id="covered">
    <h2>${say("web.figures.covered")}</h2>
    <div class="inside">
      <div class="big-figures"><span><b class="num">${last ? `${number(last.value)} %` : "–"}</b>${say("web.figures.covered_now")}</span></div>
      <${Plot} label=${say("web.figures.covered")} ...${axes} most=${100} lines=${[{ look: "", points }]} text=${(/** @type {number} */ value) => `${number(value)} %`} />
      <span class="muted">${say("web.figures.covered_why")}</span>
    </div>
  </section>`;
}

/** @param {Props} props */
function Alarms({ told, axes }) {
  const bars = told.alarms.hours.map(([at, count]) => ({
    at: Date.parse(at), value: count, look: count > BUDGET_AN_HOUR ? "over" : "", title: `${clock(at)}: ${count}`,
  }));
  const wide = { from: Math.min(axes.from, bars[0]?.at ?? axes.from), to: axes.to };
  return html`<section class="block" id="alarms">
    <${Head} told=${told} name=${say("web.figures.alarms")} table="alarms" />
    <div class="inside">
      <${Plot} label=${say("web.figures.alarms")} ...${wide} bars=${bars} wide=${HOUR_MS} limit=${BUDGET_AN_HOUR} text=${number} />
      <span class="muted">${say("web.figures.alarms_why", { most: BUDGET_AN_HOUR })}</span>
      <table><tbody>${told.alarms.kinds.slice(0, KINDS_SHOWN).map(
        ([kind, count]) => html`<tr><th scope="row">${kindName(kind)}</th><td class="num">${number(count)}</td></tr>`,
      )}</tbody></table>
    </div>
  </section>`;
}

/** @param {Props} props */
function Eta({ told, axes }) {
  const dots = told.eta.off.map(([at, ms]) => ({ at: Date.parse(at), value: ms / MINUTE_MS, title: time(ms) }));
  const far = roof(Math.max(0, ...dots.map((one) => Math.abs(one.value))));
  return html`<section class="block" id="eta">
    <${Head} told=${told} name=${say("web.figures.eta")} table="drives" />
    <div class="inside">
      <div class="big-figures"><span><b class="num">${time(told.eta.median_ms)}</b>${say("web.figures.eta_median")}</span><span><b class="num">${time(told.eta.median_off_ms)}</b>${say("web.figures.eta_off")}</span><span><b class="num">${time(told.eta.p90_off_ms)}</b>${say("web.figures.p90")}</span><span><b class="num">${number(told.eta.count)}</b>${say("web.figures.drives")}</span></div>
      <${Plot} label=${say("web.figures.eta")} ...${axes} low=${-far} most=${far} dots=${dots} text=${(/** @type {number} */ value) => `${number(value)}′`} />
      <span class="muted">${say("web.figures.eta_why")}</span>
    </div>
  </section>`;
}

/** How crews fare: asked and answered, in danger, longest at work. @param {{told: Told}} props */
function Welfare({ told }) {
  const { asked, answered, answer_ms, unanswered, sos, longest } = told.welfare;
  return html`<section class="block" id="welfare">
    <${Head} told=${told} name=${say("web.figures.welfare")} table="crews" />
    <div class="inside">
      <div class="big-figures"><span><b class="num">${number(answered)}/${number(asked)}</b>${say("web.figures.welfare_answered")}</span><span><b class="num">${time(answer_ms)}</b>${say("web.figures.welfare_answer")}</span><span><b class="num">${number(unanswered)}</b>${say("web.alarm.welfare_unanswered")}</span><span><b class="num">${number(sos)}</b>${say("web.alarm.crew_sos")}</span></div>
      <table>
        <thead><tr><th scope="col">${say("board.unit")}</th><th scope="col" class="num">${say("web.figures.welfare_since")}</th><th scope="col" class="num">${say("web.figures.welfare_worked")}</th></tr></thead>
        <tbody>${longest.map(
          ([unit, since, ms]) => html`<tr><th scope="row">${unit}</th><td class="num">${clock(since)}</td><td class="num">${time(ms)}</td></tr>`,
        )}</tbody>
      </table>
      <span class="muted">${say("web.figures.welfare_why")}</span>
    </div>
  </section>`;
}
