// Words of the transcript as they are quoted: whole, in order, with who said them and from when to when.

import { linesWithin } from "./transcript-lines.js";
import { rangeOf, speakerOf, wordAtOffset, wordsWithin } from "./transcript-words.js";

const WIDE = String.raw`[\p{Script=Han}\u3000-\u303f\uff00-\uffef]`;  // written without spaces
const ENDS_WIDE = new RegExp(`${WIDE}$`, "u");
const BEGINS_WIDE = new RegExp(`^${WIDE}`, "u");

// The words of parts of lines ({line, first, last}): text, speakers, start, end, and touchesTo, which with start
// touches exactly those words, so that the server puts the bounds of a clip into the gaps around them.
export function quoted(parts) {
  const { first } = parts[0];
  const { last } = parts.at(-1);
  return {
    start: first.start,
    end: last.end,
    touchesTo: last.isTimed ? last.start + 0.001 : last.end,
    text: parts.map(({ line, first: from, last: to, text }) => text ?? rangeOf(line, from, to).toString()).reduce(joined),
    speakers: [...new Set(parts.map(({ line }) => speakerOf(line)).filter(Boolean))],
  };
}

function joined(before, after) {
  return before + (ENDS_WIDE.test(before) || BEGINS_WIDE.test(after) ? "" : " ") + after;
}

// The parts of lines that lie in a selection: words are chosen whole; lines without word times by character.
export function partsOfRange(range, lines) {
  return lines.map((line) => partOfLine(line, range)).filter(Boolean);
}

function partOfLine(line, range) {
  const text = line.firstChild;
  if (!text) return null;
  const from = range.startContainer === text ? range.startOffset : 0;
  const to = range.endContainer === text ? range.endOffset : text.length;
  const chosen = text.data.slice(from, to);
  if (chosen.trim() === "") return null;
  const first = wordAtOffset(line, from + chosen.length - chosen.trimStart().length);
  const last = wordAtOffset(line, from + chosen.trimEnd().length - 1);
  return first.isTimed ? { line, first, last } : { line, first, last, text: chosen.trim() };
}

// The parts of lines that are heard from one second to another.
export function partsWithin(start, end) {
  return linesWithin(start, end)
    .map((line) => ({ line, words: wordsWithin(line, start, end) }))
    .filter(({ words }) => words.length)
    .map(({ line, words }) => ({ line, first: words[0], last: words.at(-1) }));
}

export function rangesOf(parts) {
  return parts.map(({ line, first, last }) => rangeOf(line, first, last));
}
