// Choosing by keys while the transcript has the focus: arrows go by lines and words, Shift extends what is
// selected, Enter plays from there. A place is {line, word}: the number of a line, and of a word in it.

import { announce } from "../shell/announce.js";
import { handleActions } from "../shell/keys.js";
import { countBegun, lines } from "./transcript-lines.js";
import { loadWords, speakerOf, startOf } from "./transcript-words.js";
import { wordSteps } from "./word-steps.js";

const transcript = document.querySelector("[data-transcript]");
const media = document.querySelector("[data-media]");
const hint = document.querySelector("[data-choosing-hint]");

let own = null;  // {anchor, head}: what keys selected last
let turn = Promise.resolve();  // keys come faster than the words of lines

function compare(one, other) { return one.line - other.line || one.word - other.word; }
function lastWord(line) { return wordSteps(lines[line]).length - 1; }
function wordOf({ line, word }) { return wordSteps(lines[line])[word]; }
function nodeOf({ line }) { return lines[line].firstChild; }

function lineHere() {
  const marked = transcript.querySelector(".is-current");
  if (marked) return Number(marked.dataset.line);
  if (media) return Math.max(countBegun(media.currentTime) - 1, 0);
  return Math.max([...lines].findIndex((line) => line.getBoundingClientRect().bottom > 0), 0);
}

// What is selected, by keys or by hand: where it was begun and where it was led to; null for nothing here.
function selected() {
  const { anchorNode, anchorOffset, focusNode, focusOffset, isCollapsed } = getSelection();
  if (isCollapsed) return null;
  if (own && isOwn(anchorNode, focusNode, focusOffset)) return own;
  const isForward = anchorNode === focusNode ? anchorOffset < focusOffset : anchorNode.compareDocumentPosition(focusNode) & 4;
  const anchor = placeAt(anchorNode, isForward ? anchorOffset : anchorOffset - 1);
  const head = placeAt(focusNode, isForward ? focusOffset - 1 : focusOffset);
  return anchor && head ? { anchor, head } : null;
}

function isOwn(anchorNode, focusNode, focusOffset) {
  const { anchor, head } = own;
  const edge = compare(anchor, head) <= 0 ? wordOf(head).to : wordOf(head).from;
  return anchorNode === nodeOf(anchor) && focusNode === nodeOf(head) && focusOffset === edge;
}

function placeAt(node, offset) {
  const line = node.parentElement?.closest("[data-line]");
  if (!line || node !== line.firstChild) return null;
  return { line: Number(line.dataset.line), word: Math.max(wordSteps(line).findLastIndex(({ from }) => from <= offset), 0) };
}

function select(anchor, head) {
  own = { anchor, head };
  const [first, last] = compare(anchor, head) <= 0 ? [anchor, head] : [head, anchor];
  const start = [nodeOf(first), wordOf(first).from];
  const end = [nodeOf(last), wordOf(last).to];
  getSelection().setBaseAndExtent(...(first === anchor ? [...start, ...end] : [...end, ...start]));
  lines[head.line].scrollIntoView({ block: "nearest" });
}

function selectLine(line) {
  select({ line, word: 0 }, { line, word: lastWord(line) });
  announce([speakerOf(lines[line]), lines[line].textContent].filter(Boolean).join(": "));
}

function goByLines(step) {
  const at = selected();
  selectLine(at ? lineBeside(at.head.line, step) : lineHere());
}

function goByWords(step) {
  const at = selected() ?? { head: { line: lineHere(), word: 0 } };
  const place = wordBeside(at.head, step);
  select(place, place);
  announceWord(place);
}

function extendByWords(step) {
  const at = selected();
  if (!at) return goByWords(0);
  const head = wordBeside(at.head, step);
  select(at.anchor, head);
  return announceWord(head);
}

// Whole lines stay whole when what is selected turns round its first line.
function extendByLines(step) {
  const at = selected();
  if (!at) return selectLine(lineHere());
  const { anchor } = at;
  const line = lineBeside(at.head.line, step);
  const isForward = line >= anchor.line;
  const isAtEdge = anchor.word === 0 || anchor.word === lastWord(anchor.line);
  const from = isAtEdge ? { line: anchor.line, word: isForward ? 0 : lastWord(anchor.line) } : anchor;
  select(from, { line, word: isForward ? lastWord(line) : 0 });
  return announce(lines[line].textContent);
}

function announceWord(place) {
  const { from, to } = wordOf(place);
  announce(lines[place.line].textContent.slice(from, to));
}

function lineBeside(line, step) {
  return Math.min(Math.max(line + step, 0), lines.length - 1);
}

function wordBeside({ line, word }, step) {
  const next = word + step;
  if (next >= 0 && next <= lastWord(line)) return { line, word: next };
  const other = lineBeside(line, step);
  if (other === line) return { line, word };
  return { line: other, word: step > 0 ? 0 : lastWord(other) };
}

// Runs a step once the words around the selection are at hand, one step after the other.
function inTurn(step) {
  turn = turn.then(async () => {
    const { anchor, head } = selected() ?? { anchor: { line: lineHere() }, head: { line: lineHere() } };
    const near = [anchor.line, head.line - 1, head.line, head.line + 1];
    await loadWords(near.map((line) => lines[line]).filter(Boolean));
    step();
  });
}

function setChoosing(isChoosing) {
  transcript.toggleAttribute("data-choosing", isChoosing);
  hint.hidden = !isChoosing;
}

function stepOf(event) { return /Down|Right/.test(event.key) ? 1 : -1; }

if (lines.length) {
  transcript.tabIndex = 0;
  transcript.setAttribute("aria-describedby", hint.id);
  transcript.addEventListener("focusin", () => setChoosing(transcript.matches(":focus-visible, :has(:focus-visible)")));
  transcript.addEventListener("focusout", () => setChoosing(false));
  transcript.addEventListener("pointerdown", () => setChoosing(false));  // arrows then scroll and seek as before

  handleActions({
    "choose-line"() {
      transcript.focus({ preventScroll: true });
      setChoosing(true);
      inTurn(() => selectLine(lineHere()));
    },
    "go-lines": (event) => inTurn(() => goByLines(stepOf(event))),
    "go-words": (event) => inTurn(() => goByWords(stepOf(event))),
    "extend-lines": (event) => inTurn(() => extendByLines(stepOf(event))),
    "extend-words": (event) => inTurn(() => extendByWords(stepOf(event))),
    "play-here": () => inTurn(playHere),
  });
}

async function playHere() {
  const at = selected();
  if (!media || !at) return;
  const { seek } = await import("../playing/player.js");
  const first = compare(at.anchor, at.head) <= 0 ? at.anchor : at.head;
  seek(wordOf(first).start ?? startOf(lines[first.line]));
}
