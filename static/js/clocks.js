// The five-minute clock: the server prints what is left (data-clock, in seconds), this counts on.
const FULL = 300;
const started = new WeakMap();

function words(left) {
  if (left > 0) return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  const minutes = Math.floor(-left / 60);
  if (minutes < 100) return `+${minutes}m`;
  return minutes < 6000 ? `+${Math.floor(minutes / 60)}h` : `+${Math.floor(minutes / 1440)}d`;
}

function show(clock) {
  const given = Number(clock.dataset.clock);
  if (started.get(clock)?.given !== given) started.set(clock, { given, at: Date.now() });
  const left = given - Math.round((Date.now() - started.get(clock).at) / 1000);
  clock.querySelector("span").textContent = words(left);
  const arc = Math.round((Math.max(0, left) * 100) / FULL);
  clock.querySelector(".arc").setAttribute("stroke-dasharray", `${arc} 100`);
  clock.classList.toggle("is-late", left <= 0);
}

const tick = () => document.querySelectorAll("[data-clock]").forEach(show);
tick();
setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", tick);
