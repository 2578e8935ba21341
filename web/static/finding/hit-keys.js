// Keys among hits: to the next and the one before, play, open.

import { handleActions } from "../shell/keys.js";
import { isPlaying, playHit, toggleHit } from "./play-in-place.js";

handleActions({
  "next-hit": (event) => go(hitOf(event), 1),
  "previous-hit": (event) => go(hitOf(event), -1),
  "play-hit": (event) => toggleHit(hitOf(event)),
  "open-hit": (event) => hitOf(event).querySelector("h2 a").click(),
});

function hitOf(event) { return event.target.closest("[data-hit]"); }

function go(from, step) {
  const hits = [...document.querySelectorAll("[data-hit]")];
  const start = from ?? document.querySelector("[data-hit].is-playing");
  const index = start ? hits.indexOf(start) + step : 0;
  const hit = hits[Math.min(Math.max(index, 0), hits.length - 1)];
  hit.focus();
  hit.scrollIntoView({ block: "nearest" });
  if (isPlaying() && hit !== start) playHit(hit);
}
