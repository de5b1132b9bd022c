// "Nice to meet you": words for a text and for a mail, and the link to one's own mail carries them.
const form = document.getElementById("greeting");

function begin() {
  const words = form.elements.namedItem("words");
  const subject = form.elements.namedItem("subject");
  const link = form.querySelector("[data-own-mail]");
  const ready = { text: form.dataset.textWords, email: form.dataset.emailWords };

  function tell() {
    if (!link) return;
    const about = encodeURIComponent(subject.value);
    const said = encodeURIComponent(words.value.replace(/\r?\n/g, "\r\n"));
    link.href = `mailto:${encodeURIComponent(link.dataset.ownMail).replace("%40", "@")}?subject=${about}&body=${said}`;
  }

  const same = (one, other) => one.replace(/\r/g, "").trim() === other.replace(/\r/g, "").trim();
  for (const way of form.querySelectorAll("[name=way]"))
    way.addEventListener("change", () => {
      // Words that the agent changed stay theirs.
      if (Object.values(ready).some((one) => same(one, words.value))) words.value = ready[way.value];
      words.dispatchEvent(new Event("input", { bubbles: true }));
    });
  form.addEventListener("input", tell);
  tell();
}

if (form) begin();
