// Dragging a picture to another place ([data-order]). Each item's form has buttons that do the same
// without this file; a drop presses one that carries the number of the place.
let held = null;

const item = (event) => event.target.closest?.("[data-order] > li");

document.addEventListener("dragstart", (event) => {
  held = item(event);
  if (held) event.dataTransfer.effectAllowed = "move";
});

document.addEventListener("dragover", (event) => {
  const over = item(event);
  if (!held || !over || over.parentElement !== held.parentElement) return;
  event.preventDefault();
  if (over === held) return;
  const all = [...held.parentElement.children];
  if (all.indexOf(over) > all.indexOf(held)) over.after(held);
  else over.before(held);
});

document.addEventListener("drop", (event) => {
  if (held && item(event)) event.preventDefault();
});

document.addEventListener("dragend", () => {
  if (!held) return;
  const place = [...held.parentElement.children].indexOf(held);
  const form = held.querySelector("form");
  const button = form.querySelector("[name=to]").cloneNode();
  button.value = place;
  button.disabled = false;
  button.hidden = true;
  form.append(button);
  form.requestSubmit(button);
  held = null;
});
