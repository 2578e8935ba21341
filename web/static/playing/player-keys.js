// Keys of the player. J goes back, K pauses and L plays, faster each time it is pressed again, as on a cutting desk.

import { handleActions } from "../shell/keys.js";
import { media, play, toggle } from "./player.js";
import { chooseSpeed, nextSpeed, playFasterForNow } from "./speed.js";
import { wordBegins } from "../reading/transcript-lines.js";

const STEP_SECONDS = 5;
const BACK_SECONDS = 10;
const HELD_SECONDS = 0.4;  // while it plays, a word back is not the one that has just begun

handleActions({
  toggle: (event) => { if (!event.repeat) toggle(); },
  faster() {
    if (media.paused) play();
    else playFasterForNow();
  },
  back: () => go(-BACK_SECONDS),
  "step-back": () => go(-STEP_SECONDS),
  "step-forward": () => go(STEP_SECONDS),
  "word-back": () => goToWord((begins) => begins.findLast((begin) => begin < media.currentTime - held())),
  "word-forward": () => goToWord((begins) => begins.find((begin) => begin > media.currentTime + 0.001)),
  "slower-speed": () => chooseSpeed(nextSpeed(-1)),
  "higher-speed": () => chooseSpeed(nextSpeed(1)),
  mute: () => { media.muted = !media.muted; },
});

function go(seconds) {
  media.currentTime = Math.max(media.currentTime + seconds, 0);
}

function held() {
  return media.paused ? 0.001 : HELD_SECONDS;
}

async function goToWord(chosenOf) {
  const begin = chosenOf(await wordBegins(media.currentTime));
  if (begin !== undefined) media.currentTime = begin;
}
