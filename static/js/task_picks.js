// Picking tasks in a list: the bar says how many, Shift picks everything between two boxes, and a
// list with picks is not fetched anew under them. Without this file boxes and buttons work the same.
let last = null;

const boxes = () => [...document.querySelectorAll("#tasks input[name=task][type=checkbox]")];
const picked = () => boxes().filter((box) => box.checked && box.form?.id === "task-picks");

function say() {
  const words = document.querySelector("[data-task-count]");
  if (words) words.textContent = `${picked().length} picked`;
}

document.addEventListener("click", ({ target, shiftKey }) => {
  const box = target.closest?.("input[form=task-picks]");
  if (!box) return;
  const every = boxes();
  if (shiftKey && last?.isConnected) {
    const [from, to] = [every.indexOf(last), every.indexOf(box)].sort((a, b) => a - b);
    for (const one of every.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
  say();
});

document.addEventListener("reset", ({ target }) => {
  if (target.id === "task-picks") setTimeout(say);
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id === "tasks" && picked().length) detail.shouldSwap = false;
});
document.addEventListener("htmx:afterSwap", say);
say();
