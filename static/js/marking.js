// Marking in a mail: select words, press what they are, and the form's field has them
// (data-marking is the mail, data-marker the buttons, data-mark the name of a field).
const mail = document.querySelector("[data-marking]");
const marker = document.querySelector("[data-marker]");
const form = document.getElementById("look-form");

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  return mail.contains(range.commonAncestorContainer) ? range : null;
}

// The words alone: the names of earlier marks, which stand in <sup>, are not the mail's.
function words(range) {
  const copy = range.cloneContents();
  for (const name of copy.querySelectorAll("sup")) name.remove();
  for (const end of copy.querySelectorAll("br, p")) end.after("\n");
  return copy.textContent.replace(/[ \t]+/g, " ").trim();
}

function unwrap(old) {
  old.querySelector(":scope > sup")?.remove();
  old.replaceWith(...old.childNodes);
}

// Whatever was marked there, or marked as the same, is not any more.
function mark(range, button) {
  const highlight = document.createElement("mark");
  if (range.cloneContents().querySelector("p")) return; // the field has it, and that counts
  highlight.append(range.extractContents());
  range.insertNode(highlight);
  const around = highlight.parentElement.closest("mark");
  if (around) unwrap(around);
  for (const old of highlight.querySelectorAll("mark")) unwrap(old);
  for (const name of highlight.querySelectorAll("sup")) name.remove();
  for (const old of mail.querySelectorAll(`mark.${button.dataset.css}`)) unwrap(old);
  for (const old of mail.querySelectorAll("mark"))
    if (old !== highlight && old.textContent === (old.querySelector("sup")?.textContent ?? "")) old.remove();
  highlight.className = button.dataset.css;
  const name = document.createElement("sup");
  name.textContent = button.textContent;
  highlight.append(name);
  mail.normalize();
}

if (mail && marker && form) {
  const picks = marker.querySelector("[data-picks]");
  const hint = marker.querySelector("[data-hint]");
  const picked = marker.querySelector("[data-picked]");
  let range = null;
  marker.hidden = false;

  document.addEventListener("selectionchange", () => {
    const now = selected();
    if (now && words(now)) range = now.cloneRange();
    else if (!marker.contains(document.activeElement)) range = null;
    picks.hidden = range === null;
    hint.hidden = range !== null;
    if (range) {
      const said = words(range);
      picked.textContent = `“${said.length > 40 ? `${said.slice(0, 39)}…` : said}”`;
    }
  });

  picks.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  picks.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-mark]");
    if (!button || !range) return;
    const field = form.elements[button.dataset.mark];
    const said = words(range);
    field.value = field.tagName === "TEXTAREA" ? said : said.replace(/\s+/g, " ");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    mark(range, button);
    getSelection().removeAllRanges();
    range = null;
    picks.hidden = true;
    hint.hidden = false;
  });
}
