// A button that opens the browser's own print dialog; without scripts it does not show.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
