// Lines of the transcript by their time.

import { endOf, startOf, words } from "./transcript-words.js";

export const lines = [...document.querySelectorAll("[data-transcript] [data-line]")];
const starts = lines.map(startOf);

// How many lines have begun by a second.
export function countBegun(seconds) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

// When the words around a second begin, in order; a line without word times begins once.
export function wordBegins(seconds) {
  const begun = countBegun(seconds);
  const near = lines.slice(Math.max(begun - 2, 0), begun + 2);
  return near.flatMap((line) => (words(line).length ? words(line).map((word) => word.start) : [startOf(line)]));
}

// The lines of which something is heard from one second to another.
export function linesWithin(start, end) {
  return lines.slice(0, countBegun(end)).filter((line) => startOf(line) < end && endOf(line) > start);
}
