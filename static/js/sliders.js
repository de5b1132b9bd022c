// A slider says where it stands while it is moved (data-slider, beside its <output>).
document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-slider]")) return;
  const said = target.parentElement.querySelector("output");
  const number = Number(target.value).toLocaleString("en-US");
  said.value = said.dataset.unit === "$" ? `$${number}` : number + said.dataset.unit;
});
