// A number that is tapped: the phone dials, and behind it the page opens at "How did it go?".
// On a desktop the bridge rings one's own mobile first; who has none dials as on a phone.
const SOON = 1500; // when no phone took the screen
const DESK = matchMedia("(hover: hover) and (pointer: fine)");
const headers = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}");

// What is half written stays: then nobody is led away from it.
const isWriting = () =>
  [...document.querySelectorAll("main :is(textarea, input[type=text], input:not([type]))")].some(
    (field) => field.value !== field.defaultValue);

function openAt(log) {
  const to = new URL(log, location.href);
  const composer = document.getElementById("composer");
  if (to.pathname !== location.pathname || !composer) return isWriting() || location.assign(to);
  const call = composer.querySelector("[name=how][value=call]");
  if (call) call.checked = true;
  const number = composer.querySelector("[name=phone]");
  if (number) number.value = to.searchParams.get("phone");
  composer.scrollIntoView({ block: "center" });
}

function afterDialling(log) {
  if (!log) return;
  const leaving = new AbortController();
  const leave = () => {
    if (leaving.signal.aborted) return;
    leaving.abort();
    openAt(log);
  };
  document.addEventListener("visibilitychange", leave, { signal: leaving.signal });
  setTimeout(leave, SOON);
}

async function bridge(url) {
  try {
    const answer = await fetch(url, { method: "POST", headers: headers(), redirect: "error" });
    if (answer.status !== 201 && answer.status !== 409) return false;
    const { said } = await answer.json();
    document.dispatchEvent(new CustomEvent("sphere:toast", { detail: { text: said, isBad: !answer.ok } }));
    document.dispatchEvent(new CustomEvent("sphere:ringing"));
    return answer.ok ? "rings" : "refused";
  } catch {
    return false;
  }
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-log], a[data-bridge]");
  if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const { bridge: url, log } = link.dataset;
  if (!url || !DESK.matches) return afterDialling(log);
  event.preventDefault();
  const answer = await bridge(url);
  if (answer === "rings") return log && openAt(log);
  if (answer) return;
  location.assign(link.href);
  afterDialling(log);
});
