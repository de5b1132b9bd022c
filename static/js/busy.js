// A pressed button says so until the answer comes, and a form is not sent twice.
const settle = (button) => button?.removeAttribute("aria-busy");
const pressed = new WeakMap(); // element that asked → the button that was pressed

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.getAttribute("aria-busy") === "true") return event.preventDefault();
  if (event.defaultPrevented || event.target.method === "dialog") return;
  button?.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const event = detail.requestConfig.triggeringEvent;
  const button = event?.submitter ?? (detail.elt.matches("button") ? detail.elt : null);
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  pressed.set(detail.xhr, button);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => settle(pressed.get(detail.xhr)));

// A page taken back from the browser's memory is no longer waiting.
addEventListener("pageshow", () => document.querySelectorAll("[aria-busy=true]").forEach(settle));
