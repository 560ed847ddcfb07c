import { html } from "../../vendor/preact.js";
import * as actions from "../desk/actions.js";
import { etaText } from "../lists/eta.js";
import { doing, told, where, whose } from "../lists/said.js";
import { Channels, channelName, tried } from "../lists/tries.js";
import { desk } from "../shell/desk.js";
import { say, words } from "../words/say.js";
import { clock, span } from "../words/times.js";
import { Casualties } from "./casualties.js";
import { Choice } from "./choice.js";
import { Move } from "./move.js";
import { Reason } from "./reason.js";
import { Sending } from "./sending.js";
/** @import {Call, PreAlert} from "../live/types.js" */

const PRIORITIES = ["P1", "P2", "P3", "P4"];

/** Everything about one call, and what can be done with it. @param {{id: string}} props */
export function CallCard({ id }) {
  const call = desk.store.of("calls").get(id);
  if (!call) return html`<${Over} id=${id} />`;
  return html`<div class="card">
    <div class="title">
      <span class="prio ${call.priority}">${call.priority}</span>
      <div>
        <h3>${call.complaint}</h3>
        <span class="muted">${doing(call)} · <span class="num">${span(desk.clock.age(call.reported_at))}</span></span>
      </div>
    </div>
    <${Hand} call=${call} />
    <${Facts} call=${call} />
    <${Twice} call=${call} />
    <${Choice} call=${call} />
    ${!desk.readOnly && html`<${Sending} call=${call} />`}
    ${!desk.readOnly && html`<${Acts} call=${call} />`}
    <${Casualties} call=${call} />
    <${Transport} call=${call} />
    <${Story} id=${call.incident_id} reported=${call.reported_at} />
  </div>`;
}

/** A call that was sent just now, or is over: what was decided about it, and the way to open it again. @param {{id: string}} props */
function Over({ id }) {
  const known = [...desk.store.of("decisions").values()].some((one) => one.incident_id === id);
  // Its first unit may be done while others still are under way to its patients.
  const leg = [...desk.store.of("calls").values()].find((one) => one.part_of === id);
  if (id === desk.reported && !known) return html`<div class="card"><p class="muted">${say("web.call_sent")}</p></div>`;
  return html`<div class="card">
    <p class="muted">${say("web.call_over", { call: id })}</p>
    ${!desk.readOnly &&
    html`<div class="acts">
      <button class="button" data-key="e" aria-pressed=${desk.asking === "reopen"} onClick=${() => ((desk.asking = "reopen"), desk.changed())}>
        ${say("web.act.reopen")} <kbd>E</kbd>
      </button>
    </div>`}
    ${desk.asking === "reopen" &&
    html`<${Reason} kind="reopen" onReason=${(/** @type {string} */ why) => actions.about(id, "reopen", why)} />`}
    ${leg && html`<${Casualties} call=${leg} />`}
    <${Story} id=${id} reported=${null} />
  </div>`;
}

/** @param {{call: Call}} props */
function Hand({ call }) {
  const hand = desk.store.of("hands").get(call.incident_id);
  if (!hand || hand.who === desk.name) return null;
  return html`<p class="tag warn">${say("web.in_hand", { who: whose(hand.who) })}</p>`;
}

/** @param {{call: Call}} props */
function Facts({ call }) {
  const vague = call.place_accuracy_m && call.place_accuracy_m > 100;
  return html`<dl class="facts">
    <dt>${say("board.call")}</dt>
    <dd class="num">${call.incident_id}</dd>
    <dt>${say("board.place")}</dt>
    <dd>
      ${where(call) || say("web.place_unknown")}
      ${vague && html` <span class="tag warn">± ${Math.round(call.place_accuracy_m ?? 0)} m</span>`}
    </dd>
    <dt>${say("web.reported_at")}</dt>
    <dd class="num">${clock(call.reported_at)}</dd>
    ${call.unit_id && html`<dt>${say("board.unit")}</dt><dd><${UnitLine} id=${call.unit_id} /></dd>`}
    ${call.hospital_id &&
    html`<dt>${say("board.hospital")}</dt>
      <dd>${desk.store.of("hospitals").get(call.hospital_id)?.name ?? call.hospital_id}</dd>`}
    ${call.expected_wait_s !== null &&
    html`<dt>${say("web.wait")}</dt>
      <dd class="num">${span(call.expected_wait_s)}${call.queue_place ? ` (${call.queue_place}.)` : ""}</dd>`}
    ${call.determinant && html`<dt>${say("web.determinant")}</dt><dd title=${call.determinant}>${determinant(call.determinant)}</dd>`}
    ${call.decided_by && html`<dt>${say("web.decided_by")}</dt><dd>${call.decided_by}</dd>`}
  </dl>`;
}

/** The protocol's card by its name. @param {string} code card and rule */
function determinant(code) {
  const card = desk.centre?.cards.find((one) => one.code === code.split("/")[0]);
  return card ? (words.lang === "vi" ? card.vi : card.en) : code;
}

/** @param {{id: string}} props */
function UnitLine({ id }) {
  const unit = desk.store.of("units").get(id);
  const eta = unit ? etaText(unit) : "";
  return html`<button class="link" onClick=${() => desk.pick({ kind: "unit", id })}>${id}</button>
    ${unit && ` ${say(`board.unit.${unit.state}`)}`}
    ${eta && html` · ${say("board.eta")} <b class="num">${eta}</b>`}`;
}

/** Another call that may be the same event. @param {{call: Call}} props */
function Twice({ call }) {
  const pair = desk.store.of("likely_twice").get(call.incident_id);
  const other = pair?.other_incident_id ?? null;
  if (!pair || !other || !desk.store.of("calls").has(other)) return null;
  const reason = told(pair.summary).slice(0, 200);
  return html`<section class="block">
    <h3>${say("web.same_event")}</h3>
    <ul class="why"><li>${told(pair.summary)}</li></ul>
    ${!desk.readOnly &&
    html`<div class="acts" style=${{ padding: "0 10px 8px" }}>
      <button class="button main" data-key="m" onClick=${() => actions.merge(other, call.incident_id, reason)}>
        ${say("web.merge")} <kbd>M</kbd>
      </button>
      <button class="button" data-key="s" onClick=${() => actions.about(call.incident_id, "split", reason)}>
        ${say("web.split")} <kbd>S</kbd>
      </button>
    </div>`}
  </section>`;
}

/** What may be asked for its reason: key, verb and the command's own fields. @type {Record<string, {verb: string, key: string, more?: object}>} */
const ASKED = {
  hold: { verb: "hold", key: "h" },
  resume: { verb: "resume", key: "e" },
  close: { verb: "close", key: "c" },
};

/** @param {{call: Call}} props */
function Acts({ call }) {
  const held = call.queue_reason === "held" || call.decided_by !== null;
  const shown = call.state === "queued" && !held ? ["hold", "close"] : [held ? "resume" : "close"];
  const id = call.incident_id;
  const recall = `recall ${call.unit_id}`;
  const recalled = /^recall (.+)$/.exec(desk.asking ?? "")?.[1]; // the unit that was asked about, whatever has become of it
  return html`<div class="acts">
      ${shown.map((name) => {
        const one = ASKED[name];
        return html`<button
          class="button"
          data-key=${one?.key}
          aria-pressed=${desk.asking === name}
          onClick=${() => ((desk.asking = desk.asking === name ? null : name), desk.changed())}
        >
          ${say(`web.act.${name}`)} <kbd>${one?.key.toUpperCase()}</kbd>
        </button>`;
      })}
      ${call.unit_id &&
      html`<button
        class="button"
        data-key="r"
        aria-pressed=${desk.asking === recall}
        onClick=${() => ((desk.asking = desk.asking === recall ? null : recall), desk.changed())}
      >
        ${say("web.act.recall")} <kbd>R</kbd>
      </button>`}
      <label class="muted">
        ${say("board.priority")}
        <select
          onChange=${(/** @type {any} */ event) =>
            actions.prioritise(id, event.target.value)}
        >
          ${PRIORITIES.map((one) => html`<option selected=${one === call.priority}>${one}</option>`)}
        </select>
      </label>
      <button
        class="button"
        data-key="p"
        aria-pressed=${desk.asking === "place"}
        onClick=${() => (desk.asking === "place" ? desk.stopAsking() : desk.moveOf(id))}
      >
        ${say("web.act.move")} <kbd>P</kbd>
      </button>
    </div>
    ${desk.asking === "place" && html`<${Move} key=${`${id} ${desk.movedTo}`} call=${call} />`}
    ${desk.asking && desk.asking in ASKED &&
    html`<${Reason}
      kind=${desk.asking}
      onReason=${(/** @type {string} */ why) => actions.about(id, ASKED[desk.asking ?? ""]?.verb ?? "", why)}
    />`}
    ${recalled &&
    html`<${Reason}
      kind="recall"
      onReason=${(/** @type {string} */ why) => actions.recall(recalled, why)}
    />`}`;
}

/** @param {{call: Call}} props */
function Transport({ call }) {
  // What was refused first: the next hospital takes its place, and the reason counts for both.
  const all = new Map([...desk.store.of("refusals"), ...desk.store.of("pre_alerts")]);
  const alerts = [...all.values()].filter((one) => one.incident_id === call.incident_id);
  return alerts.map((one) => {
    const answer = answered(one);
    const left = one.eta_at ? (Date.parse(one.eta_at) - desk.clock.now()) / 1000 : null;
    return html`<section class="block" key=${one.pre_alert_id}>
      <h3>
        <span>${desk.store.of("hospitals").get(one.hospital_id)?.name ?? one.hospital_id}</span>
        <span class=${one.state === "refused" ? "tag warn" : "muted"}>${say(`board.pre_alert.${one.state}`)}</span>
      </h3>
      <ul class="why">
        ${one.channel && html`<li>${say("web.asked_by", { channel: channelName(one.channel) })}</li>`}
        <${Channels} tries=${desk.store.of("tries").get(one.pre_alert_id)?.tries ?? []} />
        ${left !== null && html`<li>${say("board.eta")} <b class="num">${span(left)}</b></li>`}
        ${one.reasons.slice(0, 3).map((reason) => html`<li>${told(reason.text)}</li>`)}
        ${answer && html`<li class="answer">${answer}</li>`}
      </ul>
    </section>`;
  });
}

/**
 * The hospital's newest words, also where a later step had none: "gate 2", said with the acceptance,
 * holds while the bed is prepared.
 * @param {PreAlert} one
 */
function answered(one) {
  return one.answer_reason ?? words.of(one.history.findLast((step) => step.reason)?.reason);
}

/** Everything that was decided about a call, how its hospitals were told and which refused, the newest first. @param {{id: string, reported: string | null}} props */
function Story({ id, reported }) {
  const decisions = [...desk.store.of("decisions").values()]
    .filter((one) => one.incident_id === id)
    .map((one) => ({ id: one.decision_id, at: one.decided_at, text: told(one.summary) }));
  const tries = [...desk.store.of("tries").values()].flatMap((alert) => {
    const name = desk.store.of("hospitals").get(alert.hospital_id)?.name ?? alert.hospital_id;
    return alert.tries
      .filter((one) => one.incident_id === id)
      .map((one) => ({ id: one.event_id, at: one.at, text: `${name} · ${tried(one)}` }));
  });
  const refused = [...desk.store.of("refusals").values()]
    .filter((one) => one.incident_id === id)
    .map((one) => {
      const name = desk.store.of("hospitals").get(one.hospital_id)?.name ?? one.hospital_id;
      const why = answered(one);
      return { id: one.pre_alert_id, at: one.decided_at, text: `${name} · ${say("board.pre_alert.refused")}${why && `: ${why}`}` };
    });
  const lines = [...decisions, ...tries, ...refused].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
  return html`<section class="block">
    <h3>${say("web.story")}</h3>
    <ul class="story">
      ${lines.map(
        (one) => html`<li key=${one.id}>
          <span class="when num">${clock(one.at)}</span><span>${one.text}</span>
        </li>`,
      )}
      ${reported && html`<li><span class="when num">${clock(reported)}</span><span>${say("web.was_reported")}</span></li>`}
    </ul>
  </section>`;
}
