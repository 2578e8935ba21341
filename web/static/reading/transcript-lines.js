// Lines of the transcript by their time. A long one has ten thousand: only those that are asked for are looked at.

import { endOf, loadWords, startOf, words } from "./transcript-words.js";

const PAUSE_SECONDS = 2;  // through a short pause a line stays the one that is heard
const OVERLAP = 8;  // so many lines further on, nobody goes on speaking who began before

export const lines = document.querySelectorAll("[data-transcript] [data-line]");

// How many lines have begun by a second.
export function countBegun(seconds) {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(lines[middle]) <= seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The line that is heard at a second; null in a longer pause.
export function lineAt(seconds) {
  const line = lines[countBegun(seconds) - 1];
  return line && seconds < endOf(line) + PAUSE_SECONDS ? line : null;
}

// When the words around a second begin, in order; a line without word times begins once.
export async function wordBegins(seconds) {
  const begun = countBegun(seconds);
  const near = linesFrom(begun - 2, begun + 2);
  await loadWords(near);
  return near.flatMap((line) => (words(line).length ? words(line).map((word) => word.start) : [startOf(line)]));
}

// The lines of which something is heard from one second to another.
export function linesWithin(start, end) {
  const near = linesFrom(countBegun(start) - OVERLAP, countBegun(end));
  return near.filter((line) => startOf(line) < end && endOf(line) > start);
}

// The lines that a range of the document touches.
export function linesOfRange(range) {
  return [...lines].filter((line) => range.intersectsNode(line));
}

function linesFrom(first, end) {
  const found = [];
  for (let index = Math.max(first, 0); index < Math.min(end, lines.length); index += 1) found.push(lines[index]);
  return found;
}
