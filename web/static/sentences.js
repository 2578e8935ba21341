// Sentences with {names} in them, written by the server in the reader's language.

export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// Bytes for people: "640 MB", "1.2 GB".
export function size(bytes) {
  for (const [unit, worth] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]]) {
    if (bytes >= worth) return `${(bytes / worth).toFixed(bytes < 10 * worth ? 1 : 0)} ${unit}`;
  }
  return `${bytes} B`;
}
