// A button that copies a field: <button data-copy="id-of-input" hidden><span>Copy</span></button>.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const label = button.querySelector("span") ?? button;
  const words = label.textContent;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard.writeText(field.value);
    label.textContent = "Copied";
    setTimeout(() => { label.textContent = words; }, 2000);
  });
}
