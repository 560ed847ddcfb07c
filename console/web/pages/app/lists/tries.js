import { html } from "../../vendor/preact.js";
import { say, words } from "../words/say.js";
import { clock } from "../words/times.js";
/** @import {Try} from "../live/types.js" */

/** Outcomes after which a hospital has not got the message by this channel. */
const FAILED = new Set(["failed", "given_up"]);

/** What was wrong, by the notifier's words for it. @type {Record<string, string>} */
const FAULTS = {
  timeout: "timeout",
  "not reached": "not_reached",
  certificate: "certificate",
  "address refused": "address_refused",
  resting: "resting",
  redirection: "redirection",
  "not configured": "not_configured",
};

/** A channel by its name for people; one of a centre's own by its code. @param {string} channel */
export function channelName(channel) {
  return words.has(`web.channel.${channel}`) ? say(`web.channel.${channel}`) : channel;
}

/** What was wrong, in words where there are some. @param {Try} one */
function fault(one) {
  const known = FAULTS[one.why ?? ""];
  return known ? say(`web.try.why.${known}`) : (one.why ?? String(one.status ?? ""));
}

/** One try as a sentence. @param {Try} one */
export function tried(one) {
  const told = say(`web.try.${one.outcome}`, { channel: channelName(one.channel), attempt: one.attempt });
  const why = FAILED.has(one.outcome) ? fault(one) : "";
  const again = one.next_at ? say("web.try.again", { time: clock(one.next_at) }) : "";
  return [told, why].filter(Boolean).join(": ") + (again && ` · ${again}`);
}

/** How each channel stands: its newest try. @param {{tries: Try[]}} props */
export function Channels({ tries }) {
  const newest = new Map(tries.map((one) => [one.channel, one]));
  return [...newest.values()].map(
    (one) => html`<li class="try" data-outcome=${one.outcome} key=${one.channel}>
      <span class="num">${clock(one.at)}</span> ${" "}
      <span class=${FAILED.has(one.outcome) ? "tag warn" : ""}>${tried(one)}</span>
    </li>`,
  );
}
