import { html, useState } from "../../vendor/preact.js";
import { say } from "../words/say.js";
import { signIn } from "./session.js";

/**
 * The form to sign in.
 * @param {{why: string, onSignedIn: () => void}} props ``why``: what stands above it, or ""
 */
export function Login({ why, onSignedIn }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [said, setSaid] = useState("");
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    setSaid(say("web.sending"));
    const wrong = await signIn(name, password, code);
    setSaid(wrong);
    if (!wrong) onSignedIn();
  };
  return html`<main class="login">
    <form class="block" onSubmit=${submit}>
      <h1><img src="/pages/icon.svg" alt="" width="28" height="28" /> ${say("board.title")}</h1>
      ${why && html`<p class="tag warn">${why}</p>`}
      <label>${say("web.name")}
        <input class="field" id="name" autocomplete="username" autofocus required value=${name} onInput=${(/** @type {any} */ event) => setName(event.target.value)} />
      </label>
      <label>${say("web.password")}
        <input class="field" id="password" type="password" autocomplete="current-password" required value=${password} onInput=${(/** @type {any} */ event) => setPassword(event.target.value)} />
      </label>
      <label>${say("web.code")}
        <input class="field" id="code" inputmode="numeric" autocomplete="one-time-code" value=${code} onInput=${(/** @type {any} */ event) => setCode(event.target.value)} />
      </label>
      <button class="button main">${say("web.sign_in")}</button>
      <p role="alert">${said}</p>
    </form>
  </main>`;
}
