// data-dialog="id" opens, data-close closes, so do Esc and the backdrop. Forms stay in the page:
// nothing typed is lost. ?open=id opens one on arrival.
function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return Boolean(dialog);
  dialog.showModal();
  return true;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && open(opener.dataset.dialog)) event.preventDefault();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
});

// A press that begins on the backdrop closes; one that ends there after selecting text does not.
document.addEventListener("pointerdown", (event) => {
  if (!event.target.matches("dialog[open]")) return;
  const { left, right, top, bottom } = event.target.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  if (x < left || x > right || y < top || y > bottom) event.target.close();
});

document.addEventListener("sphere:open", ({ detail }) => open(detail));
const wanted = new URLSearchParams(location.search).get("open");
if (wanted) open(wanted);
