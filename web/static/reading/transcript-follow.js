// The transcript follows the player: marks the line and the word that are heard, and scrolls along until
// the reader scrolls away.

import { media } from "../playing/player.js";
import { lineAt } from "./transcript-lines.js";
import { loadWords, rangeOf, wordAtTime } from "./transcript-words.js";

const button = document.querySelector("[data-follow]");
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

let current = document.querySelector("[data-transcript] .is-current");  // the server marked the line of ?t=
let marked = "";  // the word
let isFollowing = true;

function mark(line) {
  current?.classList.remove("is-current");
  line?.classList.add("is-current");
  current = line;
  if (line) loadWords([line]).then(markWord);
}

// A highlight changes no element: nothing is laid out anew, however fast the words come.
function markWord() {
  if (!globalThis.CSS?.highlights) return;
  const word = current && wordAtTime(current, media.currentTime);
  const key = word && `${current.dataset.line} ${word.from}`;
  if (key === marked) return;
  marked = key;
  if (word) CSS.highlights.set("current-word", new Highlight(rangeOf(current, word, word)));
  else CSS.highlights.delete("current-word");
}

function bringIntoView(line) {
  const { top, bottom } = line.getBoundingClientRect();
  const cover = media.getBoundingClientRect();
  const isCovered = cover.width > innerWidth * 0.9;  // on phones the player lies over the words
  const highest = isCovered ? Math.max(cover.bottom, 0) : innerHeight * 0.15;
  if (top > highest && bottom < innerHeight * 0.8) return;
  const isFar = top < -innerHeight || bottom > 2 * innerHeight;  // what lies between is not laid out yet
  line.scrollIntoView({ block: "center", behavior: isCalm.matches || isFar ? "instant" : "smooth" });
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
document.addEventListener("reader-looks-elsewhere", readerScrolls);  // found words, for one

if (current) bringIntoView(current);
