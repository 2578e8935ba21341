// The text of the transcript as it is searched: letters without case, full-width as half-width, Traditional as
// Simplified. Places in it lead back to lines and characters.

import { lines } from "./transcript-lines.js";

const HAN = /\p{Script=Han}/u;
const ENDS_IN_HAN = /\p{Script=Han}$/u;
const ASCII = /^[\0-\x7f]*$/;
const SLICE_MS = 8;  // of work, after which the page may breathe

const folded = new Map();  // character -> as it is searched
let simplified = null;
let index = null;

function foldedCharacter(character) {
  if (!folded.has(character)) {
    const plain = character.normalize("NFKC").toLowerCase();
    folded.set(character, [...plain].map((one) => simplified?.get(one) ?? one).join(""));
  }
  return folded.get(character);
}

// The text for searching, and where each of its characters stands in the text; places null: the same.
function shadowOf(text) {
  if (ASCII.test(text)) return { shadow: text.toLowerCase(), places: null };
  const places = [];
  let shadow = "";
  let offset = 0;
  for (const character of text) {
    const plain = foldedCharacter(character);
    for (let count = plain.length; count > 0; count -= 1) places.push(offset);
    shadow += plain;
    offset += character.length;
  }
  places.push(offset);
  return { shadow, places };
}

// What people call the same words: as it is searched, with single spaces.
export async function searchedForm(text) {
  if (HAN.test(text)) await loadSimplified();
  return shadowOf(text).shadow.replace(/\s+/g, " ").trim();
}

async function loadSimplified() {
  if (simplified) return;
  const response = await fetch("/simplified.json").catch(() => null);
  if (!response?.ok) return;  // then each script is found as it is written
  const pairs = [...await response.json()];
  simplified = new Map();
  for (let at = 0; at < pairs.length; at += 2) simplified.set(pairs[at], pairs[at + 1]);
  folded.clear();
}

// What stands between a line and the next: as a reader would go on.
function gapAfter(line) {
  if (line.nextSibling?.nodeType === Node.TEXT_NODE) return " ";
  if (line.nextElementSibling) return "";
  const next = line.closest(".paragraph").nextElementSibling;
  if (!next || next.classList.contains("begins-turn")) return "\n";  // nobody is quoted across two people
  return ENDS_IN_HAN.test(line.textContent) ? "" : " ";
}

// Built when it is first searched, in slices: a day of talk has ten thousand lines.
export function textIndex() {
  index ??= build();
  return index;
}

async function build() {
  const texts = [];
  const starts = new Uint32Array(lines.length + 1);
  const placesOfLine = new Map();
  let length = 0;
  let began = performance.now();
  for (let number = 0; number < lines.length; number += 1) {
    const text = lines[number].textContent;
    if (!simplified && HAN.test(text)) await loadSimplified();
    const { shadow, places } = shadowOf(text);
    if (places) placesOfLine.set(number, places);
    starts[number] = length;
    const piece = shadow + gapAfter(lines[number]);
    texts.push(piece);
    length += piece.length;
    if (performance.now() - began > SLICE_MS) {
      await new Promise((resolve) => { setTimeout(resolve); });
      began = performance.now();
    }
  }
  starts[lines.length] = length;
  return { text: texts.join(""), starts, placesOfLine };
}

// Where words stand: [start, end) of each in the searched text.
export function occurrences({ text }, words) {
  const found = [];
  if (!words) return found;
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
    found.push([at, at + words.length]);
  }
  return found;
}

// The number of the line in which a place of the searched text lies.
export function lineOf({ starts }, place) {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= place) low = middle;
    else high = middle - 1;
  }
  return Math.min(low, lines.length - 1);
}

// A part of the searched text as a range of the page, which costs nothing when the page changes.
export function rangeOf(searched, [start, end]) {
  const [first, from] = placeOf(searched, start, false);
  const [last, to] = placeOf(searched, end - 1, true);
  return new StaticRange({
    startContainer: lines[first].firstChild,
    startOffset: from,
    endContainer: lines[last].firstChild,
    endOffset: to,
  });
}

// Line and character of a place; isEnd: of where its character ends.
function placeOf(searched, place, isEnd) {
  const number = lineOf(searched, place);
  const offset = place - searched.starts[number];
  const places = searched.placesOfLine.get(number);
  const length = lines[number].firstChild.length;
  if (!places) return [number, Math.min(offset + (isEnd ? 1 : 0), length)];
  if (!isEnd) return [number, places[Math.min(offset, places.length - 1)]];
  const begin = places[Math.min(offset, places.length - 1)];
  return [number, places.slice(offset + 1).find((other) => other > begin) ?? length];
}
