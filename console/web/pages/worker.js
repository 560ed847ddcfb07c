/* The crew's page without a network: its files come from the network while there is one, else from
 * what the page last named. Nothing under /api but the sentences is ever kept: no order, no patient. */
const KEPT = "crew-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const urls = event.data?.keep;
  if (!Array.isArray(urls)) return;
  const mine = urls.filter((url) => isKept(new URL(url)));
  event.waitUntil(keep(mine).then((isWhole) => event.source?.postMessage({ isWhole })));
});

/** Keep files; tell whether all are there. @param {string[]} urls */
async function keep(urls) {
  const cache = await caches.open(KEPT);
  const kept = await Promise.allSettled(urls.map((url) => cache.add(url)));
  const isWhole = kept.every((one) => one.status === "fulfilled");
  if (isWhole) await tidy(cache, new Set(urls));
  return isWhole;
}

/** Let go of files of older versions. @param {Cache} cache @param {Set<string>} urls */
async function tidy(cache, urls) {
  const old = (await cache.keys()).filter((one) => new URL(one.url).pathname.startsWith("/pages/") && !urls.has(one.url));
  await Promise.all(old.map((one) => cache.delete(one)));
}

/** @param {URL} url */
function isKept(url) {
  if (url.origin !== location.origin) return false;
  return url.pathname.startsWith("/crew/") || url.pathname.startsWith("/pages/") || url.pathname === "/api/words" || url.pathname === "/api/doses";
}

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || !isKept(new URL(event.request.url))) return;
  event.respondWith(answer(event.request));
});

/** @param {Request} request */
async function answer(request) {
  const cache = await caches.open(KEPT);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(request, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: false });
    if (kept) return kept;
    throw error;
  }
}
