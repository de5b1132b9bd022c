// A menu (details.menu) closes when the pointer or the focus goes elsewhere, and on Esc.
const opened = () => document.querySelectorAll("details.menu[open]");

function closeOthers({ target }) {
  for (const menu of opened()) if (!menu.contains(target)) menu.open = false;
}
document.addEventListener("click", closeOthers);
document.addEventListener("focusin", closeOthers);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of opened()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
