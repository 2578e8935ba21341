// Bytes for people: "640 MB", "1.2 GB".

export function size(bytes) {
  for (const [unit, worth] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]]) {
    if (bytes >= worth) return `${(bytes / worth).toFixed(bytes < 10 * worth ? 1 : 0)} ${unit}`;
  }
  return `${bytes} B`;
}
