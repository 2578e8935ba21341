// How fast recordings play: chosen once for all of them, and faster for a moment by key.

import { keep, kept } from "../shell/kept.js";
import { media } from "./player.js";

const control = document.querySelector("[data-speed]");
const speeds = [...control.options].map((option) => Number(option.value));
const FASTER = [1, 1.25, 1.5, 2, 2.5, 3];

let chosen = speeds.includes(Number(kept("speed", "1"))) ? Number(kept("speed", "1")) : 1;
let isForNow = false;

export function chooseSpeed(speed) {
  chosen = speed;
  keep("speed", String(speed));
  playAt(speed);
}

export function nextSpeed(step) {
  const index = speeds.indexOf(chosen) + step;
  return speeds[Math.min(Math.max(index, 0), speeds.length - 1)];
}

export function playFasterForNow() {
  const next = FASTER.find((speed) => speed > media.playbackRate);
  if (next === undefined) return;
  isForNow = true;
  playAt(next);
}

function playAt(speed) {
  media.defaultPlaybackRate = speed;  // outlives another loading of the file
  media.playbackRate = speed;
}

control.addEventListener("change", () => chooseSpeed(Number(control.value)));

media.addEventListener("ratechange", () => {
  if (speeds.includes(media.playbackRate)) control.value = String(media.playbackRate);
  else control.selectedIndex = -1;  // chosen in the browser's own menu
});

media.addEventListener("pause", () => {
  if (!isForNow) return;
  isForNow = false;
  playAt(chosen);
});

playAt(chosen);
