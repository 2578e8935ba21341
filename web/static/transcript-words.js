// Words of a transcript line: where each begins in the text and in time.
//
// A line holds one run of text; data-words has "offset milliseconds" for each word. Lines without word
// times (captions, corrections) have none: the line stands for itself.

const wordsOfLine = new WeakMap();

export function words(line) {
  if (!wordsOfLine.has(line)) {
    const numbers = (line.dataset.words ?? "").split(" ").filter(Boolean).map(Number);
    const found = [];
    for (let index = 0; index < numbers.length; index += 2) {
      found.push({ offset: numbers[index], start: numbers[index + 1] / 1000 });
    }
    wordsOfLine.set(line, found);
  }
  return wordsOfLine.get(line);
}

export function startOf(line) { return Number(line.dataset.start); }
export function endOf(line) { return Number(line.dataset.end); }

// Which word a character belongs to: from, to (characters), start and end in seconds. A line without word
// times counts as one word.
export function wordAtOffset(line, offset) {
  return wordOf(line, words(line).findLastIndex((word) => word.offset <= offset));
}

// The text of the word that is heard at a time, as a range; null without word times.
export function rangeAtTime(line, seconds) {
  const index = words(line).findLastIndex((word) => word.start <= seconds);
  if (index < 0) return null;
  const word = wordOf(line, index);
  return rangeOf(line, word, word);
}

// The text from one word of a line to another.
export function rangeOf(line, first, last) {
  const range = new Range();
  range.setStart(line.firstChild, first.from);
  range.setEnd(line.firstChild, last.to);
  return range;
}

// All words of a line, in order; the line itself where it has no word times.
export function wholeWords(line) {
  const count = words(line).length;
  return count ? Array.from({ length: count }, (_, index) => wordOf(line, index)) : [wordOf(line, -1)];
}

// The words of a line of which something is heard from one second to another.
export function wordsWithin(line, start, end) {
  return wholeWords(line).filter((word) => word.start < end && word.end > start);
}

function wordOf(line, index) {
  const text = line.firstChild.data;
  const word = words(line)[index];
  if (!word) return { from: 0, to: text.length, start: startOf(line), end: endOf(line), isTimed: false };
  const next = words(line)[index + 1];
  const from = word.offset;
  const to = from + text.slice(from, next?.offset).trimEnd().length;
  return { from, to, start: word.start, end: next?.start ?? endOf(line), isTimed: true };
}
