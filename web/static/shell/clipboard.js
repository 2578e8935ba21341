// Text to the clipboard; browsers give pages without TLS, or without the focus, only the old way.

export async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return;
    } catch { /* not allowed now */ }
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "hidden";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

// Shows for a moment on the button that it was copied.
export function showCopied(button, copied) {
  const label = button.querySelector("[data-label]") ?? button;
  const before = button.dataset.labelBefore ?? label.textContent;
  button.dataset.labelBefore = before;
  label.textContent = copied;
  setTimeout(() => { label.textContent = before; }, 1800);
}
