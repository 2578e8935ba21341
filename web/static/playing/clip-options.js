// Options of clips (format, handles, captions): the same wherever they stand on the page, and kept for the next clip.

import { keep, kept } from "../shell/kept.js";

const groups = [...document.querySelectorAll("[data-clip-options]")];

// What the options within an element ask for; nothing where there are none.
export function optionsIn(element) {
  const [format, handles, captions] = fieldsOf(element);
  if (!format) return {};
  return { format: format.value, handles: handles.valueAsNumber || 0, captions: captions?.checked ?? false };
}

function fieldsOf(element) {
  return ["format", "handles", "captions"].map((name) => element.querySelector(`[data-clip-options] [name=${name}]`));
}

function valueOf(field) {
  return field.type === "checkbox" ? String(field.checked) : field.value;
}

function set(field, value) {
  const isOffered = field.localName !== "select" || [...field.options].some((option) => option.value === value);
  if (field.type === "checkbox") field.checked = value === "true";
  else if (isOffered) field.value = value;
}

document.addEventListener("change", ({ target }) => {
  if (!target.closest("[data-clip-options]")) return;
  keep(`clip.${target.name}`, valueOf(target));
  for (const group of groups) set(group.querySelector(`[name=${target.name}]`), valueOf(target));
});

for (const field of groups.flatMap((group) => [...group.querySelectorAll("[name]")])) {
  const value = kept(`clip.${field.name}`, null);
  if (value !== null) set(field, value);
}
