// The player of a recording: follows #t=, keeps the page's address at the second, keys, speed.

import { clock, linkTime } from "./clock.js";
import { isOnControl, isTyping } from "./keyboard.js";

const SPEEDS = [1, 1.25, 1.5, 2, 0.75];
const STEP_SECONDS = 5;

export const media = document.querySelector("[data-media]");

// Goes to a second, plays on from there, and makes the address a link to it.
export function seek(seconds, { play = true } = {}) {
  media.currentTime = seconds;
  const time = linkTime(seconds);
  history.replaceState(null, "", `?t=${time}#t=${time}`);
  if (play) media.play().catch(() => {});  // the browser may want a click first
}

function secondOfAddress() {
  const match = /[#&]t=([\d.]+)/.exec(location.hash);
  return match ? Number(match[1]) : null;
}

function goToAddress() {
  const second = secondOfAddress();
  if (second !== null && Number.isFinite(second)) media.currentTime = second;
}

function toggle() {
  if (media.paused) media.play().catch(() => {});
  else media.pause();
}

addEventListener("hashchange", goToAddress);
goToAddress();

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-seek]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  seek(Number(link.dataset.seek));
});

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || isOnControl(event)) return;
  const deeds = {
    " ": toggle,
    ArrowLeft: () => { media.currentTime -= STEP_SECONDS; },
    ArrowRight: () => { media.currentTime += STEP_SECONDS; },
  };
  const deed = event.shiftKey ? undefined : deeds[event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
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

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-speed]");
  if (!button) return;
  media.playbackRate = SPEEDS[(SPEEDS.indexOf(media.playbackRate) + 1) % SPEEDS.length];
  button.querySelector("[data-speed-label]").textContent = `${media.playbackRate}×`;
});

// ProRes, MXF, AVI: the server has the file, the browser cannot play it
media.querySelector("[data-source]").addEventListener("error", showUnplayable);
media.addEventListener("error", showUnplayable);
if (media.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) showUnplayable();

function showUnplayable() {
  document.querySelector("[data-unplayable]").hidden = false;
}
