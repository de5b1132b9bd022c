// Dragging a card to another lane of the board. The menu of each card has a button for every stage
// and does the same without this file; a drop presses the one of the lane. While a card is held or
// its menu is open, the board does not fetch itself anew under the hand.
const board = () => document.querySelector(".board");
let held = null;
let isLate = false; // something changed meanwhile

const laneOf = (event) => (held ? event.target.closest?.("[data-lane]") : null);
const isBusy = () => held || board()?.querySelector("details[open]");

function mark(lane) {
  for (const one of document.querySelectorAll(".lane.is-over")) one.classList.remove("is-over");
  lane?.classList.add("is-over");
}
function catchUp() {
  if (!isLate || isBusy()) return;
  isLate = false;
  window.htmx?.trigger(board(), "live");
}

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.(".pcard[draggable=true]") ?? null;
  if (!held) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", held.querySelector(".name").textContent);
  held.classList.add("is-held");
});

document.addEventListener("dragover", (event) => {
  const lane = laneOf(event);
  if (!lane) return;
  event.preventDefault();
  mark(lane);
});

document.addEventListener("drop", (event) => {
  const lane = laneOf(event);
  if (!lane) return;
  event.preventDefault();
  const button = held.querySelector(`button[name=to][value="${lane.dataset.lane}"]`);
  if (!button || lane.contains(held)) return;
  lane.querySelector("ol").prepend(held);
  button.form.requestSubmit(button);
});

document.addEventListener("dragend", () => {
  held?.classList.remove("is-held");
  held = null;
  mark(null);
  catchUp();
});

document.addEventListener("toggle", catchUp, true);
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt !== board() || !isBusy()) return;
  event.preventDefault();
  isLate = true;
});
