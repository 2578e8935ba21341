// Finds words in the transcript: how often, which one, next and previous.

import { handleActions } from "../shell/keys.js";
import { filled } from "../shell/sentences.js";
import { lines } from "./transcript-lines.js";
import { lineOf, occurrences, rangeOf, searchedForm, textIndex } from "./transcript-text.js";

const form = document.querySelector("[data-finding]");
const opener = document.querySelector("[data-open-finding]");
const field = form.querySelector("input");
const count = form.querySelector("[data-count]");
const SETTLED = 120;  // milliseconds after which words are taken to be typed
const MARKED = 200;  // before and after the one that is shown: nobody sees more at once

let searched = null;
let found = [];
let current = -1;
let turn = 0;

function open() {
  form.hidden = false;
  opener.setAttribute("aria-expanded", "true");
  field.focus({ preventScroll: true });  // the reader stays where the words are
  field.select();
  if (field.value) find();
}

function close() {
  form.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  turn += 1;
  found = [];
  mark();
  opener.focus({ preventScroll: true });
}

async function find() {
  turn += 1;
  const own = turn;
  const [words, index] = await Promise.all([searchedForm(field.value), textIndex()]);
  if (own !== turn) return;  // something else is looked for by now
  searched = index;
  found = occurrences(index, words);
  current = found.length ? Math.max(found.findIndex(([start]) => lineOf(index, start) >= firstInView()), 0) : -1;
  say();
  mark();
  if (current >= 0) show();
}

// The first line that the reader sees, or has still to come to. Of ten thousand a few are measured.
function firstInView() {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle].getBoundingClientRect().bottom < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function step(direction) {
  if (!found.length) return;
  current = (current + direction + found.length) % found.length;
  say();
  mark();
  show();
}

function say() {
  const numbers = { current: figure(current + 1), total: figure(found.length) };
  const nothing = field.value.trim() ? form.dataset.none : "";
  count.textContent = found.length ? filled(form.dataset.of, numbers) : nothing;
}

function figure(number) {
  return number.toLocaleString(document.documentElement.lang);
}

// Highlights change no element: nothing is laid out anew.
function mark() {
  if (!globalThis.CSS?.highlights) return;
  const near = found.slice(Math.max(current - MARKED, 0), current + MARKED + 1);
  CSS.highlights.set("found-words", new Highlight(...near.map((place) => rangeOf(searched, place))));
  const shown = new Highlight(...(found[current] ? [rangeOf(searched, found[current])] : []));
  shown.priority = 1;
  CSS.highlights.set("found-words-shown", shown);
}

function show() {
  document.dispatchEvent(new CustomEvent("reader-looks-elsewhere"));
  const line = lines[lineOf(searched, found[current][0])];
  line.scrollIntoView({ block: "center", behavior: "instant" });
  // once more when it is laid out: what lay between had no height of its own yet
  requestAnimationFrame(() => line.scrollIntoView({ block: "center", behavior: "instant" }));
}

let waiting = 0;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(find, SETTLED);
});

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Escape") close();
  else if (event.key === "Enter" && event.target === field) step(event.shiftKey ? -1 : 1);
  else return;
  event.preventDefault();
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("closeFinding" in button.dataset) close();
  else step(Number(button.dataset.findStep));
});

opener.addEventListener("click", open);
handleActions({
  find: open,
});
