// Words from the library go into the composer where the cursor stands; a form's letter is shown
// anew as one types. Without this file the list is a page of its own, and a button shows the letter.
function insert(field, words) {
  if (!field || !words) return;
  const typed = field.value.trim();
  if (!typed) field.value = words;
  else field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function pick(event) {
  const link = event.target.closest("[data-piece]");
  const picker = link?.closest("[data-picker]");
  if (!picker) return;
  event.preventDefault();
  const words = link.parentElement.querySelector("template");
  const subject = document.getElementById(picker.dataset.subject);
  const body = document.getElementById(picker.dataset.body);
  if (subject && !subject.value.trim()) insert(subject, words.dataset.subject);
  insert(body, words.content.textContent);
  picker.open = false;
  body?.focus();
}

function show(box, form) {
  const person = document.querySelector("[name=live_person-pick]:checked, [name=live_person-pick][type=hidden]");
  const values = { subject: form.elements.subject?.value ?? "", body: form.elements.body.value };
  if (person) values.person = person.value;
  htmx.ajax("POST", box.dataset.liveLetter, { target: box, swap: "innerHTML", values });
}

if (!document.documentElement.dataset.library) {
  document.documentElement.dataset.library = "on"; // the file may stand on a page twice
  document.addEventListener("click", pick);
  for (const box of document.querySelectorAll("[data-live-letter]")) {
    const form = document.querySelector("form:has([name=body])");
    box.closest("[data-with-script]").hidden = false;
    let waits;
    const later = () => {
      clearTimeout(waits);
      waits = setTimeout(() => show(box, form), 400);
    };
    form.addEventListener("input", later);
    document.addEventListener("change", ({ target }) => target.name === "live_person-pick" && later());
    later();
  }
}
