/** @typedef {{name: string, kind: string, via: string, actions: string[],
 *   units: string[] | null, hospitals: string[] | null}} Me */

/**
 * Who the page's user is; null where nobody is signed in. A server that is away is an error, not that.
 * @returns {Promise<Me | null>}
 */
export async function whoAmI() {
  const answer = await fetch("/me");
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error(`/me: ${answer.status}`);
  return answer.json();
}

/**
 * Sign in; gives "" or why it did not come to pass, in the browser's language.
 * @param {string} name @param {string} password @param {string} code
 */
export async function signIn(name, password, code) {
  const answer = await fetch("/session", {
    method: "POST",
    headers: { "content-type": "application/json", "accept-language": document.documentElement.lang },
    body: JSON.stringify({ name, password, code: code || null }),
  });
  if (answer.ok) return "";
  const problem = await answer.json().catch(() => ({}));
  return problem.detail ?? String(answer.status);
}

/** Sign out, here and wherever the session was. */
export async function signOut() {
  const headers = { "content-type": "application/json" };
  await fetch("/session", { method: "DELETE", headers, body: "{}" });
  location.reload();
}
