// What is chosen of the recording: selected words, a span between bounds, or what the address names. There is one
// at a time, and whoever wants to know is told of each other one.
//
// {by, start, end, text, speakers, cut}: by is "words", "bounds" or "link"; start and end are seconds, end null while
// only the start is set; cut is what a clip of it is asked for with.

let chosen = null;
const listeners = [];

export function chosenSpan() { return chosen; }

export function choose(span) {
  if (chosen === span) return;
  const before = chosen;
  chosen = span;
  for (const listener of listeners) listener(chosen, before);
}

export function whenChosen(listener) {
  listeners.push(listener);
}
