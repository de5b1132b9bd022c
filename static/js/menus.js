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

// Of tabs that a phone shows in part, the one that is open stands where it is seen.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const tabs = tab.closest(".tabs");
  const middle = tab.getBoundingClientRect().left - tabs.getBoundingClientRect().left;
  tabs.scrollLeft += middle - (tabs.clientWidth - tab.offsetWidth) / 2;
}
