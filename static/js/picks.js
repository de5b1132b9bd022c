// Picking people in a list (data-picks): Shift picks everybody between two boxes, "Select all" ticks
// what is shown and means the whole list, and the bar says how many. Without this file the boxes and
// buttons work all the same.
let last = null;

const boxes = (form) => [...form.querySelectorAll("input[name=person]")];

function say(form) {
  const words = form.querySelector("[data-count]");
  if (!words) return;
  const all = form.elements.everyone.checked;
  const number = boxes(form).filter((box) => box.checked).length;
  words.textContent = `${all ? words.dataset.words : number} picked`;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-picks] input[name=person]");
  if (!box) return;
  const every = boxes(box.form);
  if (event.shiftKey && last && last.form === box.form) {
    const [from, to] = [every.indexOf(last), every.indexOf(box)].sort((a, b) => a - b);
    for (const one of every.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
  say(box.form);
});

document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("[data-picks]");
  if (!form) return;
  if (target.name === "everyone") for (const box of boxes(form)) box.checked = target.checked;
  else if (target.name === "person" && !target.checked) form.elements.everyone.checked = false;
  say(form);
});

document.addEventListener("reset", ({ target }) => {
  if (target.matches("[data-picks]")) setTimeout(() => say(target));
});
for (const form of document.querySelectorAll("[data-picks]")) say(form);
