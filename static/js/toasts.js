// Toasts leave after ten seconds, but wait while the pointer or the focus is on them.
// sphere:toast { text, isBad } shows one; so does every request that failed.
const STAY = 10000;
const region = document.getElementById("toasts");
const timers = new WeakMap();

function leave(toast) {
  clearTimeout(timers.get(toast));
  timers.set(toast, setTimeout(() => toast.remove(), STAY));
}
function hold(event) {
  const toast = event.target.closest("[data-toast]");
  if (toast) clearTimeout(timers.get(toast));
}
function release(event) {
  const toast = event.target.closest("[data-toast]");
  if (toast && !toast.contains(event.relatedTarget)) leave(toast);
}

function say({ text, isBad }) {
  const last = region.lastElementChild;
  if (last?.textContent === text) return leave(last); // what is tried every few seconds is said once
  const toast = document.createElement("div");
  toast.className = "toast-line";
  toast.dataset.toast = "";
  if (isBad) toast.setAttribute("role", "alert");
  toast.append(Object.assign(document.createElement("span"), { textContent: text }));
  region.append(toast);
}

if (region) {
  region.querySelectorAll("[data-toast]").forEach(leave);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node.matches?.("[data-toast]")) leave(node);
  }).observe(region, { childList: true });
  for (const kind of ["pointerover", "focusin"]) region.addEventListener(kind, hold);
  for (const kind of ["pointerout", "focusout"]) region.addEventListener(kind, release);
  document.addEventListener("sphere:toast", ({ detail }) => say(detail));
  document.addEventListener("allauth.error", () =>
    say({ text: "The passkey was not used. Try it once more, or sign in another way.", isBad: true }));
  document.addEventListener("htmx:responseError", () =>
    say({ text: "Sphere could not do that. Nothing was changed; try once more.", isBad: true }));
  document.addEventListener("htmx:sendError", () =>
    say({ text: "You’re offline. What you typed is still here.", isBad: true }));
}
