/** @import {Bilingual} from "./types.js" */

/** @typedef {{outcome: "applied" | "refused" | "sent" | "failed", text: Bilingual | null,
 *   is_overrulable?: boolean}} Outcome refused, perhaps only as another person decided otherwise */

/**
 * Send a command, and give what came of it. It never throws: what went wrong is an outcome, too.
 * @param {string} address
 * @param {Record<string, any>} command
 * @returns {Promise<Outcome>}
 */
export async function post(address, command) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(command),
    });
    const body = await answer.json();
    if (answer.ok) return body;
    const said = String(body.why ?? body.detail ?? answer.status);
    return { outcome: "refused", text: body.text ?? { vi: said, en: said } };
  } catch (error) {
    const said = String(error);
    return { outcome: "failed", text: { vi: said, en: said } };
  }
}
