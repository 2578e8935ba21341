// Whether a key belongs to something else: a field, a control, or a shortcut of the browser.

export function isTyping(event) {
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
  return hasModifier || event.isComposing || event.target.closest("input, select, textarea, [contenteditable]") !== null;
}

export function isOnControl(event) {
  return event.target.closest("a, button, summary, video, audio, label") !== null;
}
