import { html } from "../../vendor/preact.js";
import { say } from "../words/say.js";
import { desk } from "./desk.js";
import { KEYS } from "./keys.js";
import { signOut } from "./session.js";

/** Who sits here, and which keys do what. */
export function Help() {
  return html`<div class="sheet" role="dialog" aria-label=${say("web.keys")}>
    <header>
      <h2>${say("web.keys")}</h2>
      <span class="spring"></span>
      <button class="button bare" onClick=${() => ((desk.sheet = null), desk.changed())}>${say("web.close")} <kbd>Esc</kbd></button>
    </header>
    <div class="inside">
      ${desk.centre?.is_open
        ? html`<label>
            ${say("web.who_long")}
            <input class="field" id="who" maxlength="60" value=${desk.who} onInput=${(/** @type {any} */ event) => desk.callMe(event.target.value)} />
          </label>`
        : html`<p>${desk.who} · ${desk.me && say(`web.kind.${desk.me.kind}`)} <button class="button" onClick=${() => void signOut()}>${say("web.sign_out")}</button></p>`}
      <${Elsewhere} />
      <div class="keys">
        ${KEYS.map(([key, text]) => html`<kbd>${key}</kbd><span>${say(text ?? "")}</span>`)}
      </div>
      ${desk.centre?.is_open && html`<p class="muted">${say("web.loopback")}</p>`}
    </div>
  </div>`;
}

/** Pages beside this one, for those who may see them. */
function Elsewhere() {
  const may = new Set(desk.me?.actions ?? []);
  return html`<p class="acts">
    ${may.has("read_figures") && html`<a class="button" href="/supervisor">${say("web.help.figures")}</a>`}
    ${may.has("read_audit") && html`<a class="button" href="/past">${say("web.help.past")}</a>`}
  </p>`;
}
