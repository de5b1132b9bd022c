// The form of an appointment: another beginning moves its end along, so that it stays as long as it
// was; what takes all day has no hours. Without this file one writes both.
const form = document.querySelector("form:has([name=is_all_day])");
const minutes = (text) => {
  const [hours, rest] = text.split(":").map(Number);
  return hours * 60 + rest;
};
const text = (all) => `${String(Math.floor(all / 60) % 24).padStart(2, "0")}:${String(all % 60).padStart(2, "0")}`;

if (form) {
  const { starts, ends, is_all_day: whole } = form.elements;
  let before = starts.value;
  starts.addEventListener("change", () => {
    if (before && starts.value && ends.value)
      ends.value = text(Math.min(minutes(starts.value) + Math.max(0, minutes(ends.value) - minutes(before)), 24 * 60 - 1));
    before = starts.value;
  });
  const show = () => {
    for (const part of form.querySelectorAll("[data-hours]")) part.hidden = whole.checked;
  };
  whole.addEventListener("change", show);
  show();
}
