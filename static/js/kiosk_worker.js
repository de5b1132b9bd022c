// The service worker of one open house. The server writes `self.KIOSK = { page, assets }` above:
// the guest page and all that it is made of are kept here, so that it opens without a network.
const { page, assets } = self.KIOSK;
const KEPT = `open-house ${page}`;
const PATIENCE = 4000;

async function keep(cache, url) {
  const answer = await fetch(url, { cache: "reload", credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await cache.put(url, answer);
}

async function keepAll() {
  const cache = await caches.open(KEPT);
  await Promise.all([page, ...assets].map((url) => keep(cache, url)));
}

// What the network says, while it says it soon; a page of another kind never takes its place.
async function fresh(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(request, { signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

async function thePage(request, isKiosk) {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fresh(request);
    if (answer.status >= 500) throw new Error(String(answer.status));
    if (isKiosk && answer.ok && !answer.redirected) await cache.put(page, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(page);
    if (kept) return kept;
    throw error;
  }
}

// Styles and scripts from here at once; a newer one is there the next time.
async function part(request, event) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request, { ignoreVary: true });
  const coming = fetch(request).then(async (answer) => {
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  });
  if (!kept) return coming;
  event.waitUntil(coming.catch(() => undefined));
  return kept;
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(thePage(request, url.pathname === page && !url.search));
  } else if (assets.includes(url.pathname)) {
    event.respondWith(part(request, event));
  }
});
