// The call session. What was tapped is kept in the browser until the server has said that it came:
// a lost connection loses nothing. It goes again by itself, with the key it had, and counts once.
const AGAIN = 3000;
const stored = (name) => `sphere:${name}:${document.querySelector("[data-session]")?.dataset.session}`;
const read = () => JSON.parse(localStorage.getItem(stored("kept")) ?? "null");
const page = () => document.getElementById("session");
const headers = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}");
let timer, sending;

// ── keeping ────────────────────────────────────────────────────────────────
function keep(path, data, button) {
  const { call, name } = page().dataset;
  if (window.crypto?.randomUUID) data.set("key", crypto.randomUUID());
  const values = [...data].filter(([field, value]) => field !== "csrfmiddlewaretoken" && typeof value === "string");
  const kept = { path, values, call, name, says: button?.dataset.says ?? "Your note" };
  localStorage.setItem(stored("kept"), JSON.stringify(kept));
}

function forget(call) {
  const kept = read();
  localStorage.removeItem(stored(`draft:${call}`));
  if (kept && kept.call !== call) return;
  localStorage.removeItem(stored("kept"));
  clearTimeout(timer);
}

function tell(title = "No connection.") {
  const kept = read();
  const note = document.querySelector("[data-kept]");
  if (!kept || !note) return;
  note.querySelector("[data-kept-title]").textContent = title;
  note.querySelector("[data-kept-words]").textContent =
    `“${kept.says}” for ${kept.name} is kept on this device, and goes by itself as soon as you are back.`;
  note.hidden = false;
  for (const button of document.querySelectorAll("[data-says]"))
    button.classList.toggle("is-kept", button.dataset.says === kept.says);
}

// ── sending again ──────────────────────────────────────────────────────────
function later() {
  clearTimeout(timer);
  timer = setTimeout(sendAgain, AGAIN);
}

async function sendAgain() {
  clearTimeout(timer);
  const kept = read();
  if (!kept || sending) return;
  if (!navigator.onLine) return later();
  sending = true;
  try {
    await (page() ? swapIn(kept) : carry(kept));
  } catch {
    tell();
  }
  sending = false;
  if (read()) later();
}

const swapIn = (kept) =>
  window.htmx.ajax("POST", kept.path, {
    source: page(), target: "#session", swap: "outerHTML", values: Object.fromEntries(kept.values),
  });

// On a page without the form: delivered as a browser without scripts would.
async function carry(kept) {
  const answer = await fetch(kept.path, { method: "POST", body: new URLSearchParams(kept.values), headers: headers() });
  if (answer.ok && !new URL(answer.url).pathname.startsWith("/account")) {
    forget(kept.call);
    location.assign(answer.url);
  } else tell("Not saved yet.");
}

const isOurs = ({ requestConfig }) =>
  requestConfig?.verb === "post" && page() && /\/session\/[^/]+\/(outcome|skip)\/$/.test(requestConfig.path);

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (sending || !page()?.contains(detail.elt) || !/\/(outcome|skip)\/$/.test(detail.path)) return;
  const button = detail.triggeringEvent?.submitter ?? detail.elt.closest("button");
  keep(detail.path, detail.formData, button);
});
for (const lost of ["htmx:sendError", "htmx:sendAbort", "htmx:timeout"])
  document.addEventListener(lost, ({ detail }) => { if (isOurs(detail)) { tell(); later(); } });
document.addEventListener("htmx:responseError", ({ detail }) => {
  if (isOurs(detail)) { tell("Sphere does not answer."); later(); }
});
// Signed out meanwhile: signing in leads back here, and what is kept goes then.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!isOurs(detail) || new URL(detail.xhr.responseURL).pathname.includes("/session/")) return;
  detail.shouldSwap = false;
  location.reload();
});
document.addEventListener("sphere:answered", ({ detail }) => forget(detail.call));
addEventListener("online", sendAgain);

// ── the clock, and what is half written ────────────────────────────────────
function tick() {
  const clock = document.querySelector("[data-clock-up]");
  if (!clock || clock.hidden) return;
  clock.since ??= Date.now() - 1000 * Number(clock.dataset.clockUp);
  const seconds = Math.max(0, Math.round((Date.now() - clock.since) / 1000));
  const said = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  clock.querySelector("span").textContent = said;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-dial]");
  if (!link) return;
  const clock = document.querySelector("[data-clock-up]");
  if (clock) Object.assign(clock, { hidden: false, since: Date.now() });
  tick();
  const number = page()?.querySelector("[name=phone]");
  if (number) number.value = link.dataset.phone;
  const body = new URLSearchParams({ phone: link.dataset.phone });
  fetch(link.dataset.dial, { method: "POST", body, headers: headers(), keepalive: true }).catch(() => {});
});

document.addEventListener("input", ({ target }) => {
  if (target.name === "said" && page()) localStorage.setItem(stored(`draft:${page().dataset.call}`), target.value);
});

function open() {
  const field = page()?.querySelector("[name=said]");
  const draft = field && localStorage.getItem(stored(`draft:${page().dataset.call}`));
  if (draft && !field.value) field.value = draft;
  tick();
}

setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", open);
open();
if (read()) { tell("Not sent yet."); sendAgain(); }
