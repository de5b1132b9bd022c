// The profile shows the chosen theme before it is saved.
document.addEventListener("change", ({ target }) => {
  if (target.name !== "theme") return;
  const root = document.documentElement;
  if (target.value) root.dataset.bsTheme = target.value;
  else delete root.dataset.bsTheme;
});
