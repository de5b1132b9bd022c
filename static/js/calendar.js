// Moving appointments on the calendar. Their own form does the same without this file: a drop fills
// #cal-move and sends it, and the server says what became of it. By hand: drag one to another hour
// or day, or its lower edge for longer. By keys, on one that has the focus: Alt and an arrow for a
// quarter of an hour or a day, with Shift for longer or shorter; letting Alt go sends it. Escape
// lets it be.
const QUARTER = 15;
const FAR = 4; // pixels: less is a click
const form = () => document.getElementById("cal-move");
const number = (text) => Number.parseInt(text, 10);
let held = null;
let keyed = null;

const read = (text) => new Date(`${text}:00Z`); // the wall clock, counted without a zone
const write = (moment) => moment.toISOString().slice(0, 16);
const later = (text, minutes) => write(new Date(read(text).getTime() + minutes * 60000));

// Below its title one reads to when it goes, until it is let go.
const said = (text) =>
  read(text).toLocaleString("en-US", { weekday: "short", hour: "numeric", minute: "2-digit", timeZone: "UTC" });
function show(item, words) {
  const line = item.querySelector(".small");
  if (!line) return;
  line.dataset.was ??= line.textContent;
  line.textContent = words ?? line.dataset.was;
}

function send(item, starts, ends) {
  if (!form() || (starts === item.dataset.starts && ends === item.dataset.ends)) return show(item, null);
  form().action = item.dataset.move;
  form().elements.at.value = item.dataset.at;
  form().elements.starts.value = starts;
  form().elements.ends.value = ends;
  form().requestSubmit();
}

// ── by hand, in a week or a day ──
const quarter = (slots) => slots.getBoundingClientRect().height / (number(slots.closest(".cal").dataset.hours) * 4);
const slotsAt = (x, y) => document.elementsFromPoint(x, y).find((one) => one.matches(".slots"));

function grip(item) {
  if (item.querySelector(".grip")) return;
  const edge = document.createElement("span");
  edge.className = "grip";
  item.append(edge);
}

document.addEventListener("pointerover", ({ target, pointerType }) => {
  const item = target.closest?.(".slots > [data-move]");
  if (item && pointerType === "mouse") grip(item);
});

document.addEventListener("pointerdown", (event) => {
  const item = event.target.closest?.(".slots > [data-move]");
  if (!item || event.button !== 0 || event.pointerType === "touch") return;
  const isLonger = event.target.classList.contains("grip");
  held = { item, isLonger, x: event.clientX, y: event.clientY, days: 0, minutes: 0, moved: false };
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  const { item, isLonger } = held;
  if (!held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR) return;
  held.moved = true;
  item.classList.add("is-held");
  const slots = item.parentElement;
  const row = quarter(slots);
  const rows = Math.round((event.clientY - held.y) / row);
  held.minutes = rows * QUARTER;
  const over = isLonger ? slots : slotsAt(event.clientX, event.clientY) ?? held.over ?? slots;
  held.over = over;
  held.days = Math.round((read(`${over.dataset.day}T00:00`) - read(`${slots.dataset.day}T00:00`)) / 86400000);
  const aside = over.getBoundingClientRect().left - slots.getBoundingClientRect().left;
  const { starts, ends } = item.dataset;
  if (isLonger) item.style.height = `${Math.max(1, heldRows(item) + rows) * row}px`;
  else item.style.translate = `${aside}px ${rows * row}px`;
  show(item, isLonger ? `to ${said(later(ends, held.minutes))}` : said(later(starts, held.minutes + held.days * 1440)));
});

const heldRows = (item) => Math.round((read(item.dataset.ends) - read(item.dataset.starts)) / 60000 / QUARTER);

document.addEventListener("pointerup", () => {
  if (!held) return;
  const { item, isLonger, moved, minutes, days } = held;
  held = null;
  if (!moved) return;
  item.classList.remove("is-held");
  const stop = (event) => event.preventDefault(); // the click that ends a drag opens nothing
  document.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", stop, { capture: true }), 0);
  const { starts, ends } = item.dataset;
  const by = minutes + days * 1440;
  if (isLonger) send(item, starts, minutes + heldRows(item) * QUARTER < QUARTER ? later(starts, QUARTER) : later(ends, minutes));
  else send(item, later(starts, by), later(ends, by));
});

function letGo() {
  const item = held?.item ?? keyed?.item;
  held = keyed = null;
  if (!item) return;
  item.classList.remove("is-held");
  item.style.removeProperty("translate");
  item.style.removeProperty("height");
  show(item, null);
}

document.addEventListener("pointercancel", letGo);

// ── by keys ──
const STEPS = { ArrowUp: -QUARTER, ArrowDown: QUARTER, ArrowLeft: -1440, ArrowRight: 1440 };

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") letGo();
  const item = event.target.closest?.("[data-move]");
  if (!item || !event.altKey || !(event.key in STEPS)) return;
  event.preventDefault();
  keyed ??= { item, starts: item.dataset.starts, ends: item.dataset.ends };
  if (!event.shiftKey) keyed.starts = later(keyed.starts, STEPS[event.key]);
  const ends = later(keyed.ends, STEPS[event.key]);
  if (ends > keyed.starts) keyed.ends = ends;
  item.classList.add("is-held");
  show(item, event.shiftKey ? `to ${said(keyed.ends)}` : said(keyed.starts));
});

document.addEventListener("keyup", (event) => {
  if (event.key !== "Alt" || !keyed) return;
  const { item, starts, ends } = keyed;
  keyed = null;
  item.classList.remove("is-held");
  send(item, starts, ends);
});

// ── in a month: to another day, at the same hour ──
let carried = null;

document.addEventListener("dragstart", (event) => {
  carried = event.target.closest?.("td [data-move]") ?? null;
  if (carried) event.dataTransfer.effectAllowed = "move";
});

function mark(cell) {
  for (const one of document.querySelectorAll("td.is-over")) one.classList.remove("is-over");
  cell?.classList.add("is-over");
}

document.addEventListener("dragover", (event) => {
  const cell = carried && event.target.closest?.("td[data-day]");
  if (!cell) return;
  event.preventDefault();
  mark(cell);
});

document.addEventListener("drop", (event) => {
  const cell = carried && event.target.closest?.("td[data-day]");
  if (!cell) return;
  event.preventDefault();
  const from = carried.closest("td").dataset.day;
  const by = (read(`${cell.dataset.day}T00:00`) - read(`${from}T00:00`)) / 60000;
  send(carried, later(carried.dataset.starts, by), later(carried.dataset.ends, by));
});

document.addEventListener("dragend", () => {
  carried = null;
  mark(null);
});

// ── an empty hour is a new appointment ──
document.addEventListener("click", (event) => {
  const slots = event.target.closest?.(".slots[data-new]");
  if (!slots || event.target !== slots || event.defaultPrevented) return;
  const { top } = slots.getBoundingClientRect();
  const first = number(slots.closest(".cal").dataset.first) * 60;
  const minutes = first + Math.floor((event.clientY - top) / quarter(slots) / 2) * 30;
  const from = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  location.assign(`${slots.dataset.new}?on=${slots.dataset.day}&from=${from}`);
});

// A calendar that fetches itself anew waits while something is held.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id === "calendar" && (held?.moved || keyed || carried || isTyping())) event.preventDefault();
});
const isTyping = () => Boolean(document.getElementById("cal-line")?.value);
