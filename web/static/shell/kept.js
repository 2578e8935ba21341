// What the reader chose, kept by the browser from page to page; where it keeps nothing, until the page is left.

const PREFIX = "rostrum.";

export function kept(name, fallback) {
  try {
    return localStorage.getItem(PREFIX + name) ?? fallback;
  } catch {
    return fallback;  // the browser allows pages no memory
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // it then holds until the page is left
  }
}
