import { short } from "../desk/actions.js";
import { desk } from "../shell/desk.js";
import { say, words } from "../words/say.js";
/** @import {Bilingual, Call} from "../live/types.js" */

const SEALED = "sealed:";
/** An id that says when it was made, of a call or a closure; it is too long to be read aloud. */
const STAMPED = /\b(?:road-)?\d{6}-\d{6}-(?:road-)?\d+(\.\d+)?\b/g;

/** A sentence for people: a call or closure in it is named as the command line names it, not by its whole id. @param {string} text */
export const brief = (text) => text.replace(STAMPED, (name) => short(name));

/** A sentence of the engine in the page's language. @param {Bilingual | null | undefined} text */
export const told = (text) => brief(words.of(text));

/** Where a call is, in a few words. @param {Call} call */
export function where(call) {
  if (!call.place) return call.queue_reason === "no_location" ? "" : say("web.place_unknown");
  const order = call.unit_id ? desk.store.of("orders").get(call.unit_id) : undefined;
  const said = order?.incident_id === call.incident_id ? order.address : null;
  const address = said?.startsWith(SEALED) ? null : said;
  return address ?? desk.store.of("near").get(call.incident_id)?.road ?? say("web.place_known");
}

/** What a call does, in a few words. @param {Call} call */
export function doing(call) {
  if (call.state === "queued" && call.queue_reason) {
    const key = `board.waits.${call.queue_reason}`;
    return say(key);
  }
  return say(`board.incident.${call.state}`);
}

/** A dispatcher's name; of one who gave none, what they are. @param {string} who */
export function whose(who) {
  return who === "dispatcher" ? say("web.kind.dispatcher") : who;
}
