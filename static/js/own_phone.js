// The composer of a text: the link to one's own phone carries the words, and long texts are
// counted as carriers count them.
const PLAIN = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/u;
const TWICE = /[\^{}\\[~\]|€]/gu;

function parts(words) {
  const plain = PLAIN.test(words);
  const [whole, piece] = plain ? [160, 153] : [70, 67];
  const units = plain ? words.length + (words.match(TWICE) ?? []).length : words.length;
  return units <= whole ? 1 : Math.ceil(units / piece);
}

for (const field of document.querySelectorAll("[data-words]")) {
  const link = field.form.querySelector("[data-own-phone]");
  const count = field.form.querySelector("[data-parts]");
  const tell = () => {
    const words = field.value.trim();
    if (link) link.href = `sms:${link.dataset.ownPhone}?&body=${encodeURIComponent(words)}`;
    if (!count) return;
    count.hidden = parts(words) < 2;
    count.textContent = `It leaves as ${parts(words)} texts.`;
  };
  field.addEventListener("input", tell);
  tell();
}
