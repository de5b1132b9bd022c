// Ticking a task and starring Top100 show at once (data-tick on a checkbox or a pressed button);
// when the server refuses, they change back and a toast says so.
const asked = new WeakMap();

function flip(tick) {
  if (tick.hasAttribute("aria-pressed"))
    tick.setAttribute("aria-pressed", String(tick.getAttribute("aria-pressed") !== "true"));
}

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const tick = detail.requestConfig.triggeringEvent?.submitter ?? detail.elt;
  if (!tick.matches("[data-tick]")) return;
  flip(tick);
  asked.set(detail.xhr, tick);
});

function takeBack({ detail }) {
  const tick = asked.get(detail.xhr);
  if (!tick) return;
  flip(tick);
  if (tick.type === "checkbox") tick.checked = !tick.checked;
}
document.addEventListener("htmx:responseError", takeBack);
document.addEventListener("htmx:sendError", takeBack);
