// The player of a recording: goes to seconds, and keeps the page's address at the one that was gone to.

import { addressOf, clock, linkTime, spanOfAddress } from "../shell/clock.js";
import { playAlone } from "./one-at-a-time.js";
import { watchReach } from "./out-of-reach.js";

export const media = document.querySelector("[data-media]");

// Goes to a second, plays on from there, and makes the address a link to it.
export function seek(seconds, { plays = true } = {}) {
  media.currentTime = seconds;
  history.replaceState(null, "", withQuestion(addressOf(seconds)));
  if (plays) play();
}

// The question whose passages are marked stays in the address.
function withQuestion(address) {
  const question = new URLSearchParams(location.search).get("q");
  return question ? address.replace("#", `&${new URLSearchParams({ q: question })}#`) : address;
}

export function play() {
  media.play().catch(() => {});  // the browser may want a click first
}

export function toggle() {
  if (media.paused) play();
  else media.pause();
}

function goToAddress() {
  const span = spanOfAddress();
  if (span) media.currentTime = span.start;
}

playAlone(media);
watchReach(media);
addEventListener("hashchange", goToAddress);
goToAddress();

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-seek]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  seek(Number(link.dataset.seek));
});

media.addEventListener("timeupdate", () => {
  const now = document.querySelector("[data-now]");
  if (now) now.textContent = clock(media.currentTime);
});

document.addEventListener("click", (event) => {
  const setter = event.target.closest("[data-set-now]");
  if (!setter) return;
  const field = setter.closest("form").elements[setter.dataset.setNow];
  field.value = linkTime(media.currentTime);
});
