import { html, useEffect, useState } from "../../vendor/preact.js";
import { short } from "../desk/actions.js";
import { told } from "../lists/said.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
/** @import {Bilingual, Call} from "../live/types.js" */

const AGAIN_MS = 10_000;
const ON_THE_WAY = new Set(["alerted", "accepted", "en_route"]);

/** The call that loses a unit if it is sent to another one; null where it serves none. @param {string} unit @param {string} call @returns {Call | null} */
export function robbed(unit, call) {
  const known = desk.store.of("units").get(unit);
  if (!known || !known.incident_id || known.incident_id === call || !ON_THE_WAY.has(known.state)) return null;
  return desk.store.of("calls").get(known.incident_id) ?? null;
}

/**
 * Before a unit is taken from another call: whom that robs, and what both gain or lose.
 * @param {{unit: string, call: string}} props
 */
export function Trade({ unit, call }) {
  const [cost, setCost] = useState(/** @type {Bilingual | null} */ (null));
  const [isAway, setAway] = useState(false);
  const giver = robbed(unit, call);
  const id = giver?.incident_id ?? "";
  useEffect(() => {
    const stop = new AbortController();
    setCost(null);
    setAway(false);
    const look = () => {
      ask(unit, call, stop.signal).then(
        (said) => (setCost(said), setAway(false)),
        () => stop.signal.aborted || (setCost(null), setAway(true)),
      );
    };
    if (id) look();
    const timer = id ? setInterval(look, AGAIN_MS) : undefined; // both units drive on meanwhile
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [unit, call, id]);
  if (!giver) return null;
  return html`<p class="trade" role="alert">
    <b>▲ ${say("web.robs", { call: short(giver.incident_id), priority: giver.priority })}</b>
    <span>${giver.complaint}</span>
    <span>${cost ? told(cost) : say(isAway ? "web.robs.unknown" : "web.robs.asked")}</span>
  </p>`;
}

/** @param {string} unit @param {string} call @param {AbortSignal} signal @returns {Promise<Bilingual>} */
async function ask(unit, call, signal) {
  const answer = await fetch(`/api/trade?${new URLSearchParams({ unit, call })}`, { signal });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
