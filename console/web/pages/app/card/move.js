import { html, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import * as actions from "../desk/actions.js";
import { Search } from "../desk/search.js";
import { where } from "../lists/said.js";
import { placed } from "../line/parts.js";
import { metres } from "../map/distance.js";
import { desk } from "../shell/desk.js";
import { say } from "../words/say.js";
/** @import {Call, Place} from "../live/types.js" */

/**
 * Correct where a call is: by its address, by a point on the map, or by its pin, dragged. Nothing is
 * sent before a person has seen by how much it moves.
 * @param {{call: Call}} props
 */
export function Move({ call }) {
  const [text, setText] = useState(desk.movedTo);
  const [name, setName] = useState("");
  const begun = desk.movedTo !== "";
  if (desk.goal) return html`<${Confirm} call=${call} place=${desk.goal} name=${name} />`;
  /** @param {{name: string, place: Place}} found */
  const take = (found) => {
    setName(found.name);
    desk.moved = found.place;
    desk.changed();
  };
  return html`<div class="reason move" role="group" aria-label=${say("web.act.move")}>
    <${Search} text=${text} isNew=${begun} onText=${setText} onFound=${take} onSkip=${() => {}} />
    <div class="acts">
      <button class="button" onClick=${() => point(setName)}>${say("web.point_on_map")}</button>
      <span class="quiet">${say("web.move.how")} <kbd>Esc</kbd></span>
    </div>
  </div>`;
}

/** Let the next click on the map say where. @param {(name: string) => void} setName */
function point(setName) {
  desk.pointing = (place) => {
    desk.pointing = null;
    setName("");
    desk.moved = place;
    desk.changed();
  };
  desk.changed();
}

/** @param {{call: Call, place: Place, name: string}} props */
function Confirm({ call, place, name }) {
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  useLayoutEffect(() => button.current?.focus(), [place]);
  const send = () => {
    void actions.move(call.incident_id, place, name);
    desk.stopAsking();
  };
  const goal = name ? `${name} (${placed(place)})` : placed(place);
  const near = desk.store.of("near").get(call.incident_id)?.road;
  const from = call.place ? [near, placed(call.place)].filter((one) => one).join(" · ") : where(call);
  const gaps = { from, to: goal, metres: call.place ? Math.round(metres(call.place, place)) : "?" };
  return html`<div class="reason move" role="alertdialog" aria-label=${say("web.act.move")}>
    <p><b>${say("web.move.by", gaps)}</b></p>
    <p class="muted">${say("web.move.again")}</p>
    <div class="acts">
      <button class="button main" ref=${button} onClick=${send}>${say("web.move.yes")} <kbd>↵</kbd></button>
      <button class="button" onClick=${() => desk.stopAsking()}>${say("web.move.no")} <kbd>Esc</kbd></button>
    </div>
  </div>`;
}
