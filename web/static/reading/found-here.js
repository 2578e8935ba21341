// Goes from one passage that answers the question to the next, from where the player is.

import { announce } from "../shell/announce.js";
import { handleActions } from "../shell/keys.js";
import { media, seek } from "../playing/player.js";
import { filled } from "../shell/sentences.js";

const JUST_BEFORE = 1;  // second: who has just gone to a passage means the one before it

const passages = [...document.querySelectorAll("[data-passage]")];
const starts = passages.map((passage) => Number(passage.dataset.seek));
const steps = document.querySelector("[data-of]");

function step(direction) {
  const now = media.currentTime;
  const index = direction > 0
    ? starts.findIndex((start) => start > now + 0.01)
    : starts.findLastIndex((start) => start < now - (media.paused ? 0.01 : JUST_BEFORE));
  if (index < 0) return;
  seek(starts[index], { plays: !media.paused });
  announce(filled(steps.dataset.of, { number: index + 1, count: starts.length }));
}

function markCurrent() {
  const current = starts.findLastIndex((start) => start <= media.currentTime + 0.01);
  passages.forEach((passage, index) => {
    if (index === current) passage.setAttribute("aria-current", "true");
    else passage.removeAttribute("aria-current");
  });
}

handleActions({
  "next-found": () => step(1),
  "previous-found": () => step(-1),
});

steps.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (button) step(Number(button.dataset.step));
});

media.addEventListener("timeupdate", markCurrent);
media.addEventListener("seeking", markCurrent);
markCurrent();
