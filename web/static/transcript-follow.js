// The transcript follows the player: marks the line and the word that are heard, and scrolls along until
// the reader scrolls away.

import { media } from "./player.js";
import { endOf, rangeAtTime, startOf } from "./transcript-words.js";

const transcript = document.querySelector("[data-transcript]");
const button = document.querySelector("[data-follow]");
const lines = [...transcript.querySelectorAll("[data-line]")];
const starts = lines.map(startOf);
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

let current = null;
let isFollowing = true;

function lineAt(seconds) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= seconds) low = middle + 1;
    else high = middle;
  }
  const line = lines[low - 1];
  return line && seconds < endOf(line) + 2 ? line : null;  // through a short pause the line stays marked
}

function mark(line) {
  current?.classList.remove("is-current");
  for (const other of transcript.querySelectorAll(".is-current")) other.classList.remove("is-current");
  line?.classList.add("is-current");
  current = line;
}

function markWord() {
  if (!globalThis.CSS?.highlights) return;
  const range = current && rangeAtTime(current, media.currentTime);
  if (range) CSS.highlights.set("current-word", new Highlight(range));
  else CSS.highlights.delete("current-word");
}

function bringIntoView(line) {
  const { top, bottom } = line.getBoundingClientRect();
  const cover = media.getBoundingClientRect();
  const isCovered = cover.width > innerWidth * 0.9;  // on phones the player lies over the words
  const highest = isCovered ? Math.max(cover.bottom, 0) : innerHeight * 0.15;
  if (top > highest && bottom < innerHeight * 0.8) return;
  line.scrollIntoView({ block: "center", behavior: isCalm.matches ? "auto" : "smooth" });
}

function update() {
  const line = lineAt(media.currentTime);
  if (line !== current) {
    mark(line);
    if (line && isFollowing) bringIntoView(line);
  }
  markWord();
}

function setFollowing(follows) {
  isFollowing = follows;
  button.hidden = follows;
  if (follows && current) bringIntoView(current);
}

function onEachFrame() {
  update();
  if (!media.paused && !media.ended) requestAnimationFrame(onEachFrame);
}

media.addEventListener("play", () => requestAnimationFrame(onEachFrame));
media.addEventListener("timeupdate", update);  // frames stop in hidden tabs
media.addEventListener("seeking", () => {
  mark(lineAt(media.currentTime));  // first, so that it is the new place that comes into view
  setFollowing(true);
});
media.addEventListener("seeked", update);
button.addEventListener("click", () => setFollowing(true));

// what only a reader does: our own scrolling fires none of these
const SCROLL_KEYS = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"]);
const readerScrolls = () => {
  if (media.paused || !isFollowing) return;
  setFollowing(false);
  scrollTo({ top: scrollY, behavior: "instant" });  // ends a scroll of ours that is still under way
};
addEventListener("wheel", readerScrolls, { passive: true });
addEventListener("touchmove", readerScrolls, { passive: true });
addEventListener("keydown", (event) => { if (SCROLL_KEYS.has(event.key)) readerScrolls(); });

const linked = transcript.querySelector(".is-current");  // the server marked the line of ?t=
if (linked) {
  current = linked;
  bringIntoView(linked);
}
