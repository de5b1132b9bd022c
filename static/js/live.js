// Live pages: while the tab is visible, one conditional GET every two seconds asks for the version
// of each topic (<body data-live-url data-live-topics="leads,people">). When one moved, the
// elements of data-live="leads" fetch themselves anew (hx-get, hx-trigger="live").
const SOON = 2000;
const LATE = 60000;
const { liveUrl, liveTopics, liveKnown } = document.body.dataset;
const url = liveUrl?.replace("/-/", `/${liveTopics}/`);
let wait = SOON;
let timer;
let etag = "";
// What the server knew before it made this page; a topic that never moved stands at 0.
let known = JSON.parse(liveKnown || "{}");

function tell(versions) {
  const moved = Object.keys(versions).filter((topic) => (known[topic] ?? 0) !== versions[topic]);
  known = { ...known, ...versions };
  for (const topic of moved) {
    document.dispatchEvent(new CustomEvent("sphere:changed", { detail: { topic } }));
    for (const element of document.querySelectorAll(`[data-live~="${CSS.escape(topic)}"]`))
      window.htmx?.trigger(element, "live");
  }
}

async function ask() {
  const headers = etag ? { "If-None-Match": etag } : {};
  const answer = await fetch(url, { headers, cache: "no-store", redirect: "error" });
  if (answer.status === 304) return;
  if (!answer.ok) throw new Error(String(answer.status));
  etag = answer.headers.get("ETag") ?? "";
  tell((await answer.json()).versions);
}

async function look() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    await ask();
    wait = SOON;
  } catch {
    wait = Math.min(wait * 2, LATE);
  }
  clearTimeout(timer);
  timer = setTimeout(look, wait);
}

if (url && liveTopics) {
  document.addEventListener("visibilitychange", look);
  addEventListener("online", look);
  look();
}
