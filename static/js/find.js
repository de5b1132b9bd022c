// The find boxes: htmx fetches as one types; arrows choose, Enter opens, Esc clears.
// The field keeps the focus and names the chosen one (aria-activedescendant).
const listOf = (field) => document.getElementById(field.dataset.find);
const options = (field) => [...listOf(field).querySelectorAll("[role=option]:not([hidden])")];

function choose(field, option) {
  for (const one of options(field)) one.setAttribute("aria-selected", String(one === option));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function refresh(field) {
  const words = field.value.trim().toLowerCase();
  for (const way of listOf(field).querySelectorAll("[id^=go-]"))
    way.hidden = !way.textContent.toLowerCase().includes(words);
  const shown = field.closest("dialog") || (words && options(field).length);
  listOf(field).hidden = !shown;
  choose(field, words ? options(field)[0] : null);
}

function empty(field) {
  for (const found of listOf(field).querySelectorAll("[id^=found-]")) found.closest("[role=group]")?.remove();
  refresh(field);
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-find]")) return;
  if (target.value.trim()) refresh(target);
  else empty(target);
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const field = detail.requestConfig?.elt;
  if (!field?.matches("[data-find]")) return;
  if (!field.value.trim()) empty(field); // the answer to letters already rubbed out
  else refresh(field);
});
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  if (!target.matches("[data-find]") || target.closest("dialog")) return;
  if (!listOf(target).contains(relatedTarget)) listOf(target).hidden = true;
});
// A press on the list must not take the focus out of the field before it becomes a click.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest("[role=listbox]")) event.preventDefault();
});
document.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-find]")) refresh(target);
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-find]")) return;
  const all = options(field);
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const moves = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1 };
  if (event.key in moves && all.length) {
    event.preventDefault();
    choose(field, all[(moves[event.key] + all.length) % all.length]);
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    all[at].click();
  } else if (event.key === "Escape" && !field.closest("dialog")) {
    field.value = "";
    empty(field);
    field.blur();
  }
});
