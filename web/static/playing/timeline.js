// The timeline leads through the recording: by click, by dragging, by keys; it shows where the player is.

import { clock } from "../shell/clock.js";
import { media, seek } from "./player.js";
import { filled } from "../shell/sentences.js";
import { lineAt } from "../reading/transcript-lines.js";
import { speakerOf } from "../reading/transcript-words.js";

const timeline = document.querySelector("[data-timeline]");
const slider = timeline.querySelector("[data-position]");
const playhead = timeline.querySelector("[data-playhead]");
const pointed = timeline.querySelector("[data-pointed]");
const pointedTime = timeline.querySelector("[data-pointed-time]");
const duration = Number(timeline.dataset.duration);

const STEP_SECONDS = 5;
const PAGE_SECONDS = 60;
const KEYS = {
  ArrowLeft: (now) => now - STEP_SECONDS,
  ArrowDown: (now) => now - STEP_SECONDS,
  ArrowRight: (now) => now + STEP_SECONDS,
  ArrowUp: (now) => now + STEP_SECONDS,
  PageDown: (now) => now - PAGE_SECONDS,
  PageUp: (now) => now + PAGE_SECONDS,
  Home: () => 0,
  End: () => duration - 1,
};

let isDragging = false;

function within(seconds) {
  return Math.min(Math.max(seconds, 0), duration);
}

function put(element, seconds) {
  element.style.insetInlineStart = `${(100 * within(seconds)) / duration}%`;
}

function speakerAt(seconds) {
  const line = lineAt(seconds);
  return line ? speakerOf(line) : "";
}

function show(seconds) {
  const said = filled(slider.dataset.value, { time: clock(seconds), duration: clock(duration) });
  put(playhead, seconds);
  slider.setAttribute("aria-valuenow", String(Math.floor(seconds)));
  slider.setAttribute("aria-valuetext", [said, speakerAt(seconds)].filter(Boolean).join(slider.dataset.comma));
}

function secondAt(event) {
  const { left, width } = slider.getBoundingClientRect();
  return within(((event.clientX - left) / width) * duration);
}

function go(seconds) {
  seek(within(seconds), { plays: !media.paused });
  show(within(seconds));
}

slider.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  isDragging = true;
  slider.setPointerCapture(event.pointerId);
  show(secondAt(event));
});

slider.addEventListener("pointermove", (event) => {
  const seconds = secondAt(event);
  pointed.hidden = false;
  put(pointed, seconds);
  pointedTime.textContent = clock(seconds);
  slider.title = [clock(seconds), speakerAt(seconds)].filter(Boolean).join(slider.dataset.comma);
  if (isDragging) show(seconds);
});

slider.addEventListener("pointerup", (event) => {
  if (isDragging) go(secondAt(event));
  isDragging = false;
});

slider.addEventListener("pointercancel", () => {  // the finger scrolls the page after all
  isDragging = false;
  show(media.currentTime);
});

slider.addEventListener("pointerleave", () => {
  pointed.hidden = true;
  pointedTime.textContent = "";
});

slider.addEventListener("keydown", (event) => {
  const target = KEYS[event.key];
  if (!target || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  go(target(media.currentTime));
});

const follow = () => { if (!isDragging) show(media.currentTime); };
for (const name of ["timeupdate", "seeking", "loadedmetadata"]) media.addEventListener(name, follow);
follow();
