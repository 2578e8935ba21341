// Plays a part of the recording: stops at its end, or begins again there for as long as it is to be repeated.

import { spanOfAddress } from "../shell/clock.js";
import { media, play } from "./player.js";

const NEAR = 0.3;  // seconds beside the span that are still of it: seeking lands where pictures are

let span = null;
let repeats = false;
let onRepeatEnd = () => {};

export function playSpan(start, end) { begin({ start, end }, false); }

// Plays a span over and over; onEnd is told when it is left: by a seek elsewhere, another span, or stopRepeating.
export function repeatSpan(start, end, onEnd) {
  begin({ start, end }, true);
  onRepeatEnd = onEnd;
}

export function stopRepeating() {
  if (repeats) leave();
}

function begin(wanted, isRepeated) {
  leave();
  span = wanted;
  repeats = isRepeated;
  media.currentTime = span.start;
  play();
}

function leave() {
  const told = repeats ? onRepeatEnd : () => {};
  span = null;
  repeats = false;
  told();
}

function check() {
  if (!span || media.seeking || media.currentTime < span.end) return;
  if (repeats) {
    media.currentTime = span.start;
    if (media.paused) play();  // it ended, or the file's own fragment stopped it
  } else if (!media.paused) {
    media.pause();
    leave();
  }
}

function watch() {
  check();
  if (span && !media.paused) requestAnimationFrame(watch);
}

media.addEventListener("play", watch);
media.addEventListener("timeupdate", check);  // frames stop in hidden tabs
media.addEventListener("ended", check);
media.addEventListener("seeking", () => {
  const isElsewhere = span && (media.currentTime < span.start - NEAR || media.currentTime > span.end + NEAR);
  if (isElsewhere) leave();
});

function playAddress() {
  const linked = spanOfAddress();
  if (linked?.end) playSpan(linked.start, linked.end);
}

addEventListener("hashchange", playAddress);
playAddress();
