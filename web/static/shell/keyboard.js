// Keys: how they are called, and whether one belongs to something else: a field, a control, the browser.

const FIELDS = "input, select, textarea, [contenteditable]";
const CONTROLS_BY_KEY = {
  Enter: "a, button, summary, label, [role=button], [role=slider]",
  Space: "button, summary, label, video, audio, [role=button], [role=slider]",
};
const WITH_ARROWS = "video, audio, [role=slider], [role=listbox], [role=radiogroup], [role=tablist]";

// "k", "Shift+ArrowRight", "Space", "?": what is printed on the key, whatever the caps lock.
export function nameOf(event) {
  if (event.key === " ") return event.shiftKey ? "Shift+Space" : "Space";
  const isLetter = /^\p{L}$/u.test(event.key);
  const name = isLetter ? event.key.toLowerCase() : event.key;
  return event.shiftKey && (isLetter || name.length > 1) ? `Shift+${name}` : name;
}

// Whether a key is a letter, a sign or a digit: speech input and clumsy fingers set those off unmeant.
export function isCharacter(name) {
  return [...name].length === 1;
}

export function isTyping(event) {
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
  return hasModifier || event.isComposing || event.target.closest(FIELDS) !== null;
}

// Whether the control that has the focus does something of its own with this key.
export function isOfControl(event, name) {
  if (isCharacter(name)) return false;
  const controls = name.includes("Arrow") ? WITH_ARROWS : CONTROLS_BY_KEY[name];
  return controls !== undefined && event.target.closest(controls) !== null;
}
