import * as actions from "../desk/actions.js";
import { cardsLike, readAnswers } from "../desk/protocol.js";
import { desk } from "../shell/desk.js";
import { say, words } from "../words/say.js";
import { LEVELS } from "./verbs.js";
/** @import {Order} from "./parts.js" */

/**
 * Do what a line says, by the very actions that buttons have. What needs more than a line can say
 * opens its form, with what was said in it.
 * @param {Order} order @param {string} line
 */
export function carry(order, line) {
  const does = DOES[order.do] ?? aboutCall;
  return does({ ...order, reason: order.reason || say("web.why.line") }, line, order.reason);
}

/** What a line does, by what it says; the reason as it was written comes last. @type {Record<string, (order: Order, line: string, written: string) => unknown>} */
const DOES = {
  open: ({ unit, call }) => desk.open(unit ? { kind: "unit", id: unit } : { kind: "call", id: call ?? "" }),
  assign: ({ call, unit, reason }) => actions.assign(call ?? "", unit ?? "", reason),
  recall: ({ unit, reason }) => actions.recall(unit ?? "", reason),
  well: ({ unit }) => actions.well(unit ?? ""),
  out: ({ unit, flag }) => actions.readiness(unit ?? "", flag ?? null),
  ready: ({ unit }) => actions.readiness(unit ?? "", null),
  status: ({ unit, status, call, hospital, reason }, _line, written) =>
    actions.radio(unit ?? "", status ?? "", { call, hospital, reason: status === "declined" ? reason : written }),
  merge: ({ call, other, reason }) => actions.merge(call ?? "", other ?? "", reason),
  count: ({ call, count }) => count && actions.count(call ?? "", count),
  hospital: ({ call, hospital, reason }) => actions.choose(call ?? "", hospital ?? "", reason),
  accept: ({ call }, line) => {
    const shown = desk.store.of("calls").get(call ?? "");
    const choice = desk.store.of("choices").get(call ?? "");
    if (shown && choice?.kind === "proposed") return actions.accept(shown, choice);
    return desk.refuse(line, say("web.line.no_proposal"));
  },
  place: ({ call, places, address }) => {
    const [place] = places ?? [];
    if (place) return actions.move(call ?? "", place, address);
    return desk.moveOf(call ?? "", address ?? "");
  },
  ask: ({ centre, level, reason }) => actions.askAid(centre ?? "", level ?? "", reason),
  lend: ({ request, unit, reason }) => actions.lend(request ?? "", unit ?? null, reason),
  decline: ({ request, reason }) => actions.lend(request ?? "", null, reason),
  reopen_road: ({ road }) => actions.reopenRoad(road ?? ""),
  close_road: ({ places, radius, minutes, level }, _line, written) => {
    if (!places?.length) return desk.openSheet("closure");
    const closing = { places, radius: radius ?? 0, minutes: minutes ?? 0, level: level ?? "any", reason: written };
    return actions.closeRoad(closing, LEVELS[level ?? "any"] ?? null);
  },
  acknowledge: ({ alarm }) => ofAlarm(alarm, actions.acknowledge),
  shelve: ({ alarm, minutes, reason }) => ofAlarm(alarm, (one) => actions.shelve(one, minutes ?? 0, reason)),
  unshelve: ({ alarm }) => ofAlarm(alarm, actions.unshelve),
  report,
  p1: prioritise,
  p2: prioritise,
  p3: prioritise,
  p4: prioritise,
};

/** @param {Order} order */
function prioritise({ call, do: priority }) {
  return actions.prioritise(call ?? "", priority.toUpperCase());
}

/** Hold, resume, close … : all that needs nothing but why. @param {Order} order */
function aboutCall({ call, do: verb, reason }) {
  return actions.about(call ?? "", verb, reason);
}

/** @param {string | undefined} id @param {(one: import("../live/types.js").Alarm) => unknown} act */
function ofAlarm(id, act) {
  const one = desk.store.of("alarms").get(id ?? "");
  return one && act(one);
}

/** A new call at once where its complaint is one and its place known, else its form. @param {Order} order */
function report({ complaint = "", answers = {}, places, address = "" }) {
  const [place] = places ?? [];
  const cards = complaint ? cardsLike(desk.centre?.cards ?? [], complaint, words.lang) : [];
  const [card] = cards;
  if (card && cards.length === 1 && place) {
    return actions.report(card, readAnswers(card, answers), { name: card[words.lang], place, address, callback: desk.line?.number ?? "" });
  }
  desk.draft = { complaint, address, place: place ?? null };
  return desk.openSheet("new");
}
