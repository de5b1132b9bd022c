// The letter beside its blocks follows what is typed: the Show button is pressed for you.
const PAUSE = 700;
let timer;

function show() {
  const button = document.querySelector("[data-preview]");
  const form = document.getElementById("composer");
  if (!button || !form) return;
  button.removeAttribute("aria-busy");
  form.requestSubmit(button);
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE);
}

// The answer comes into the frame: the button has not led away, and may be pressed again.
document.querySelector("iframe[name=letter]")?.addEventListener("load", () => {
  document.querySelector("[data-preview]")?.removeAttribute("aria-busy");
});
document.addEventListener("input", ({ target }) => {
  if (target.form?.id === "composer" && target.type !== "file") soon();
});
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id === "composer") soon();
});
