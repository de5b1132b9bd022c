// Somebody just met. What is typed stays on the phone until the server has it, and a photo goes
// there at once: a phone that falls asleep loses nothing.
const form = document.querySelector("form[data-draft]");
const PREFIX = "sphere-meeting-";

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // No room, or private browsing: the page itself still holds it.
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept, then.
  }
}

// What a page of the server shows as kept is not needed here any more.
function dropKept() {
  const kept = new Set([...document.querySelectorAll("[data-kept]")].map((one) => one.dataset.kept));
  if (kept.size === 0) return;
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(PREFIX) && kept.has(read(key)?.told_as)) forget(key);
  } catch {
    // The browser keeps nothing for us.
  }
}

function begin() {
  const key = PREFIX + form.dataset.owner;
  const photo = form.elements.namedItem("card");
  const says = document.getElementById("photo-says");
  const takenUp = document.getElementById("taken-up");
  let hasPhoto = false;

  const data = () => {
    const all = new FormData(form);
    if (!photo.files.length) all.delete("card");
    return all;
  };

  function remember() {
    const draft = {};
    for (const [name, value] of data())
      if (typeof value === "string" && name !== "csrfmiddlewaretoken")
        (draft[name] ??= []).push(value);
    write(key, { told_as: draft.told_as[0], typed: draft, photo: hasPhoto });
  }

  function put(name, values) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox")
        field.checked = values.includes(field.value);
      else if (field.type !== "file") field.value = values[0];
      if (field.checked || (field.type !== "radio" && values[0])) {
        const prompt = field.closest("details");
        if (prompt && field.value) prompt.open = true;
      }
    }
  }

  function takeUp() {
    const draft = read(key);
    const isBound = form.querySelector(".is-invalid, [role=alert]");
    if (!draft?.typed || isBound) return;
    for (const [name, values] of Object.entries(draft.typed)) put(name, values);
    hasPhoto = draft.photo;
    if (hasPhoto) says.textContent = "The photo is kept.";
    takenUp.hidden = false;
  }

  function preview(file) {
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      form.querySelector(".meeting-card img")?.remove();
      const picture = new Image();
      picture.alt = "The photo you took";
      picture.src = reader.result;
      says.before(picture);
    });
    reader.readAsDataURL(file);
  }

  async function sendDraft(options = {}) {
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      body: data(),
      headers: { "X-Requested-With": "fetch" },
      redirect: "error",
      ...options,
    });
    return answer.ok && answer.status === 200 ? answer.json() : null;
  }

  async function keepPhoto() {
    if (!photo.files.length) return;
    const [file] = photo.files;
    preview(file);
    says.textContent = "Keeping the photo…";
    try {
      const answer = await sendDraft();
      hasPhoto = Boolean(answer?.photo);
      // It is there: Save needs not carry it again.
      if (hasPhoto && photo.files[0] === file) photo.value = "";
      says.textContent = hasPhoto
        ? "The photo is kept. You may put the phone away."
        : "This photo could not be read. Take another one?";
    } catch {
      says.textContent = "No network: the photo goes with Save.";
    }
    remember();
  }

  takeUp();
  form.addEventListener("input", remember);
  photo.addEventListener("change", keepPhoto);
  form.querySelector("[data-anew]").addEventListener("click", () => {
    forget(key);
    location.assign(location.pathname);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && hasPhoto) sendDraft({ keepalive: true }).catch(() => undefined);
  });
}

dropKept();
if (form) begin();
