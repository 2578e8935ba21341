// Ways to choose: words by selecting them, a span by its bounds (I and O), what the address names (#t=12,20).
// What was not selected by hand is marked in the transcript.

import { announce } from "../shell/announce.js";
import { choose, chosenSpan, whenChosen } from "./chosen-span.js";
import { preciseClock, spanOfAddress } from "../shell/clock.js";
import { handleActions } from "../shell/keys.js";
import { partsOfRange, partsWithin, quoted, rangesOf } from "./quoted-words.js";
import { filled } from "../shell/sentences.js";
import { linesOfRange, linesWithin } from "./transcript-lines.js";
import { haveWords, loadWords } from "./transcript-words.js";

const transcript = document.querySelector("[data-transcript]");
const media = document.querySelector("[data-media]");
const texts = document.querySelector("[data-selection-bar]").dataset;
const SETTLED = 120;  // milliseconds after which a selection is taken to be meant

async function chooseSelectedWords() {
  const selection = getSelection();
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const lines = range?.intersectsNode(transcript) ? linesOfRange(range) : [];
  const turn = ++selections;
  await loadWords(edgesOf(lines));
  if (turn !== selections) return;  // something else is selected by now
  const parts = partsOfRange(range, lines);
  if (parts.length) {
    const words = quoted(parts);
    choose({ by: "words", ...words, cut: { start: words.start, end: words.touchesTo, snap: "words" } });
  } else if (chosenSpan()?.by === "words") {
    if (isInBar()) markChosenWords();  // setting options takes the selection, not what was chosen
    else choose(null);
  }
}

const bar = document.querySelector("[data-selection-bar]");
let isPointedAt = false;  // the bar, by what was pressed last

addEventListener("pointerdown", (event) => {
  isPointedAt = bar.contains(event.target);
  const wordsAreKept = chosenSpan()?.by === "words" && getSelection().isCollapsed;
  if (wordsAreKept && !isPointedAt && event.target.closest("[data-transcript]")) choose(null);
}, true);

function isInBar() {
  return isPointedAt || bar.contains(document.activeElement);
}

function markChosenWords() {
  const { start, end } = chosenSpan();
  mark(partsWithin(start, end));
}

let waiting = 0;
let settling = Promise.resolve();
let selections = 0;

function settle() {
  clearTimeout(waiting);
  waiting = 0;
  settling = chooseSelectedWords();
}

document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  waiting = setTimeout(settle, SETTLED);
});

// Once what is selected now is chosen: a key may be pressed before the selection has settled.
export function selectionIsChosen() {
  if (waiting || !getSelection().isCollapsed) settle();  // the browser may not have told of it yet
  return settling;
}

// Those whose words matter: lines between them are chosen whole.
function edgesOf(lines) {
  return lines.length > 1 ? [lines[0], lines.at(-1)] : lines;
}

// A span that is stated, with what is said in it: to the word, as soon as those are known.
function chooseSpan(by, start, end) {
  chooseSaid(by, start, end);
  const edges = end === null ? [] : edgesOf(linesWithin(start, end));
  if (haveWords(edges)) return;
  const span = chosenSpan();
  loadWords(edges).then(() => { if (chosenSpan() === span) chooseSaid(by, start, end); });
}

function chooseSaid(by, start, end) {
  const parts = end === null ? [] : partsWithin(start, end);
  const said = parts.length ? quoted(parts) : { text: "", speakers: [] };
  choose({ by, start, end, text: said.text, speakers: said.speakers, cut: { start, end, snap: "exact" } });
  mark(parts);
}

function mark(parts) {
  globalThis.CSS?.highlights?.set("chosen-span", new Highlight(...rangesOf(parts)));
}

function setBound(start, end) {
  chooseSpan("bounds", start, end);  // before the words are let go, whose end may be the span's
  getSelection().removeAllRanges();
  announce(end === null ? filled(texts.fromHere, { start: preciseClock(start) }) : spanInWords(start, end));
}

function spanInWords(start, end) {
  return filled(texts.span, { start: preciseClock(start), end: preciseClock(end) });
}

function clear() {
  if (!chosenSpan()) return false;
  choose(null);
  getSelection().removeAllRanges();
  announce(texts.cleared);
  return true;
}

handleActions({
  "set-in"() {
    const end = chosenSpan()?.end ?? null;
    const start = media.currentTime;
    setBound(start, end !== null && end > start ? end : null);
  },
  "set-out"() {
    const start = chosenSpan()?.start ?? 0;
    const end = media.currentTime;
    if (end > 0) setBound(start < end ? start : 0, end);
  },
  "clear-choice": clear,
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-clear-choice]")) clear();
});

whenChosen((span) => {
  if (span === null || span.by === "words") mark([]);
});

function chooseFromAddress() {
  const span = spanOfAddress();
  if (span?.end) chooseSpan("link", span.start, span.end);
  else if (chosenSpan()?.by === "link") choose(null);
  for (const line of transcript.querySelectorAll(".is-linked")) line.classList.remove("is-linked");
}

addEventListener("hashchange", chooseFromAddress);
chooseFromAddress();
