// The iPad at the door. A guest is first kept in IndexedDB, then delivered: at once, when the
// network comes back, when the page starts, and by timer. A guest leaves the device only after the
// server has said, by the guest's own id, that it has them: none is lost, and none counts twice.
const { kiosk, guests: guestsUrl, worker } = document.body.dataset;
const form = document.getElementById("guest");
const thanks = document.getElementById("thanks");
const trouble = document.getElementById("trouble");
const kept = document.getElementById("kept");
const THANKS_FOR = 8000;
const IDLE = 90000;
const AGAIN = 15000;
const PATIENCE = 20000;
let clearing;
let idling;

// ── what is kept here ───────────────────────────────────────────────────────
const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("sphere-open-house", 1);
  asked.onupgradeneeded = () =>
    asked.result.createObjectStore("guests", { keyPath: "told_as" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
opened.catch(() => undefined);

async function store(mode, work) {
  const database = await opened;
  return new Promise((resolve, reject) => {
    const doing = database.transaction("guests", mode, { durability: "strict" });
    const asked = work(doing.objectStore("guests"));
    doing.oncomplete = () => resolve(asked.result);
    doing.onerror = doing.onabort = () => reject(doing.error);
  });
}

const keep = (guest) => store("readwrite", (guests) => guests.put(guest));
const forget = (id) => store("readwrite", (guests) => guests.delete(id));
const waiting = () => store("readonly", (guests) => guests.getAll());

function newId() {
  // randomUUID is there on https only; an open house has what it has.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// ── delivering ──────────────────────────────────────────────────────────────
async function deliver(guest) {
  const answer = await fetch(guest.url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(guest.told),
    credentials: "omit",
    redirect: "error",
    cache: "no-store",
    signal: AbortSignal.timeout?.(PATIENCE),
  });
  // A hotel's sign-in page answers 200 to everything: only our own words count.
  return answer.ok && (await answer.json()).kept === guest.told_as;
}

async function deliverAll() {
  const all = (await waiting()).sort((one, other) =>
    one.told.said_at < other.told.said_at ? -1 : 1,
  );
  for (const guest of all) {
    try {
      if (await deliver(guest)) await forget(guest.told_as);
    } catch {
      // No network, or no answer: they stay, and are told again.
    }
    await show();
  }
}

let isSending = false;
let again = false;
async function send() {
  again = true; // who is kept while others are on their way goes next
  if (isSending) return;
  isSending = true;
  while (again) {
    again = false;
    await deliverAll().catch(() => undefined);
  }
  isSending = false;
  show();
}

async function show() {
  const number = (await waiting().catch(() => [])).length;
  kept.hidden = number === 0;
  kept.querySelector("span").textContent = `${number} kept here, will be sent`;
}

// ── the form ────────────────────────────────────────────────────────────────
const field = (name) => form.elements.namedItem(name);

function complain(input, words) {
  trouble.hidden = false;
  input.classList.add("is-invalid");
  input.setAttribute("aria-invalid", "true");
  const remark = document.createElement("p");
  remark.className = "invalid-feedback";
  remark.id = `${input.id}_trouble`;
  remark.textContent = words;
  input.setAttribute("aria-describedby", remark.id);
  input.after(remark);
}

function forgive() {
  trouble.hidden = true;
  for (const remark of form.querySelectorAll(".invalid-feedback")) remark.remove();
  for (const input of form.querySelectorAll(".is-invalid")) {
    input.classList.remove("is-invalid");
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}

function isComplete() {
  forgive();
  const [name, phone, email] = ["name", "phone", "email"].map(field);
  if (!name.value.trim()) complain(name, "Tell us your name. A first name will do.");
  const digits = phone.value.replace(/\D/g, "").length;
  if (phone.value.trim() && digits < 10)
    complain(phone, "This is not a whole number: area code and seven digits.");
  if (email.value.trim() && !email.checkValidity())
    complain(email, "This address is not whole: name@example.com.");
  if (!phone.value.trim() && !email.value.trim())
    complain(phone, "Leave a number or an e-mail, so that we can write to you.");
  form.querySelector(".is-invalid")?.focus();
  return trouble.hidden;
}

function told() {
  const answers = Object.fromEntries(new FormData(form));
  return { ...answers, told_as: newId(), said_at: new Date().toISOString() };
}

function fresh() {
  clearTimeout(clearing);
  clearTimeout(idling);
  form.reset();
  // What the server wrote into the fields after a mistake is the former guest's.
  for (const input of form.querySelectorAll("input:not([type=hidden])")) {
    if (input.type === "checkbox" || input.type === "radio") input.checked = false;
    else input.value = "";
  }
  forgive();
  thanks.hidden = true;
  form.hidden = false;
  scrollTo(0, 0);
}

function thank() {
  fresh();
  form.hidden = true;
  thanks.hidden = false;
  thanks.focus();
  clearing = setTimeout(fresh, THANKS_FOR);
}

async function takeDown() {
  const guest = { told: told(), url: guestsUrl };
  guest.told_as = guest.told.told_as;
  try {
    await keep(guest);
  } catch {
    // Nothing can be kept on this device: the network is the only way.
    if (!(await deliver(guest).catch(() => false))) {
      trouble.hidden = false;
      trouble.querySelector("span").textContent =
        "This could not be kept. Please tell your host, who writes it down.";
      return;
    }
  }
  thank();
  await show();
  send();
}

let busy = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy || !isComplete()) return;
  busy = true;
  await takeDown().finally(() => {
    busy = false;
  });
});
document.getElementById("next").addEventListener("click", () => {
  fresh();
  field("name").focus();
});
// Who walks away in the middle leaves nothing behind for the next one to read.
for (const sign of ["input", "pointerdown", "keydown"])
  document.addEventListener(sign, () => {
    clearTimeout(idling);
    if (!form.hidden) idling = setTimeout(fresh, IDLE);
  });
addEventListener("pageshow", (event) => {
  if (event.persisted) fresh();
});
if (!form.querySelector(".is-invalid")) fresh();

// ── without a network ───────────────────────────────────────────────────────
async function makeReady() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(worker, { scope: kiosk });
  await navigator.serviceWorker.ready;
  await opened;
  document.getElementById("ready").hidden = false;
  document.body.dataset.ready = "";
}

makeReady().catch(() => undefined);
navigator.storage?.persist?.().catch(() => undefined);
addEventListener("online", send);
document.addEventListener("visibilitychange", () => document.hidden || send());
setInterval(send, AGAIN);
show();
send();
