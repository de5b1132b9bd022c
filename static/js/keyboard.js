// "/" find · n new · ? help · g + letter go · j k in a list · u undo · Ctrl K · Ctrl Enter.
// A page adds its own: data-key="c" on a link or button is pressed, on a field is focused.
// Single letters rest while one types, and where <body data-shortcuts="off"> (WCAG 2.1.4).
const PAUSE = 1200; // milliseconds between g and its letter
const PRESSED = ["checkbox", "radio", "button", "submit"];
let going = 0;

const find = (selector) => document.querySelector(selector);
const open = (id) => document.dispatchEvent(new CustomEvent("sphere:open", { detail: id }));
const typing = (element) =>
  element.closest("textarea, select, input, [contenteditable]") && !PRESSED.includes(element.type);

function step(by) {
  const rows = [...document.querySelectorAll(".line a.name, .line a.addr, tr a.name")];
  const here = document.activeElement?.closest(".line, tr");
  const at = rows.findIndex((row) => here?.contains(row));
  const to = at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by));
  rows[to]?.focus();
}

const keys = {
  g: () => { going = Date.now(); },
  n: () => open("dlg-new"),
  "?": () => open("dlg-help"),
  "/": () => (find("[data-slash]")?.checkVisibility() ? find("[data-slash]").focus() : open("dlg-palette")),
  j: () => step(1),
  k: () => step(-1),
  u: () => [...document.querySelectorAll("[data-undo]")].at(-1)?.click(),
};

function act(key) {
  if (Date.now() - going < PAUSE) {
    going = 0;
    return () => find(`[data-go="${CSS.escape(key)}"]`)?.click();
  }
  const own = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const seen = own.find((element) => element.checkVisibility());
  return seen ? () => (typing(seen) ? seen.focus() : seen.click()) : keys[key];
}

document.addEventListener("keydown", (event) => {
  const command = event.metaKey || event.ctrlKey;
  if (command && event.key.toLowerCase() === "k" && find("#dlg-palette")) {
    event.preventDefault();
    return open("dlg-palette");
  }
  if (command && event.key === "Enter" && typing(event.target)) return event.target.form?.requestSubmit();
  if (command || event.altKey || event.isComposing || typing(event.target)) return;
  if (document.body.dataset.shortcuts === "off" || find("dialog[open]")) return;
  const chosen = act(event.key);
  if (chosen) {
    event.preventDefault();
    chosen();
  }
});
