// Keys among hits: n and j go to the next, p and k to the one before, the space bar plays and pauses.

import { isOnControl, isTyping } from "./keyboard.js";
import { isPlaying, playHit, toggleHit } from "./play-in-place.js";

const STEPS = { n: 1, j: 1, p: -1, k: -1 };

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || event.shiftKey) return;
  const focused = event.target.closest("[data-hit]");
  if (event.key in STEPS) {
    event.preventDefault();
    go(focused, STEPS[event.key]);
  } else if (event.key === " " && focused && !isOnControl(event)) {
    event.preventDefault();
    toggleHit(focused);
  }
});

function go(from, step) {
  const hits = [...document.querySelectorAll("[data-hit]")];
  const start = from ?? document.querySelector("[data-hit].is-playing");
  const index = start ? hits.indexOf(start) + step : 0;
  const hit = hits[Math.min(Math.max(index, 0), hits.length - 1)];
  hit.focus();
  hit.scrollIntoView({ block: "nearest" });
  if (isPlaying() && hit !== start) playHit(hit);
}
