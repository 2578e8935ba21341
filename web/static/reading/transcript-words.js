// Words of a transcript line: where each begins in the text and in time.
//
// A line holds one run of text. When its words were said is fetched a block of lines at a time, and only
// where somebody listens, clicks or selects. Lines without word times (captions, corrections) stand for
// themselves.

const transcript = document.querySelector("[data-transcript]");
const BLOCK = Number(transcript.dataset.wordBlock);
const RETRY_MS = 10_000;

const fetching = new Map();  // number of a block -> promise of its lines
const fetched = new Map();  // number of a block -> [character, millisecond, ...] of each line

// Whether the words of these lines are at hand.
export function haveWords(lines) {
  return !transcript.dataset.words || lines.every((line) => fetched.has(blockOf(line)));
}

// Has the words of these lines at hand; where they cannot be fetched, the lines stand for themselves.
export async function loadWords(lines) {
  await Promise.all([...new Set(lines.map(blockOf))].map(loadBlock));
}

function loadBlock(block) {
  if (!transcript.dataset.words) return undefined;
  if (!fetching.has(block)) fetching.set(block, fetchBlock(block));
  return fetching.get(block);
}

async function fetchBlock(block) {
  try {
    const response = await fetch(`${transcript.dataset.words}&block=${block}`);
    if (!response.ok) throw new Error(response.statusText);
    fetched.set(block, await response.json());
  } catch {
    setTimeout(() => fetching.delete(block), RETRY_MS);  // the connection may come back
  }
}

function blockOf(line) { return Math.floor(Number(line.dataset.line) / BLOCK); }

export function words(line) {
  const numbers = fetched.get(blockOf(line))?.[Number(line.dataset.line) % BLOCK] ?? [];
  const found = [];
  const length = line.firstChild?.length ?? 0;  // a line without end is not shown to its end
  for (let index = 0; index < numbers.length && numbers[index] < length; index += 2) {
    found.push({ offset: numbers[index], start: numbers[index + 1] / 1000 });
  }
  return found;
}

export function startOf(line) { return Number(line.dataset.start); }
export function endOf(line) { return Number(line.dataset.end); }
export function speakerOf(line) { return line.closest("[data-speaker]")?.dataset.speaker ?? ""; }

// Which word a character belongs to: from, to (characters), start and end in seconds. A line without word
// times, or whose words are not loaded yet, counts as one word.
export function wordAtOffset(line, offset) {
  const found = words(line);
  return wordOf(line, found, found.findLastIndex((word) => word.offset <= offset));
}

// The word that is heard at a time, as `wordAtOffset`; null without word times, or before they are loaded.
export function wordAtTime(line, seconds) {
  const found = words(line);
  const index = found.findLastIndex((word) => word.start <= seconds);
  return index < 0 ? null : wordOf(line, found, index);
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
  const found = words(line);
  return found.length ? found.map((_, index) => wordOf(line, found, index)) : [wordOf(line, found, -1)];
}

// The words of a line of which something is heard from one second to another.
export function wordsWithin(line, start, end) {
  return wholeWords(line).filter((word) => word.start < end && word.end > start);
}

function wordOf(line, found, index) {
  const text = line.firstChild?.data ?? "";
  const word = found[index];
  if (!word) return { from: 0, to: text.length, start: startOf(line), end: endOf(line), isTimed: false };
  const next = found[index + 1];
  const from = word.offset;
  const to = from + text.slice(from, next?.offset).trimEnd().length;
  return { from, to, start: word.start, end: next?.start ?? endOf(line), isTimed: true };
}
