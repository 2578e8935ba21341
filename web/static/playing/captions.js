// Captions over the picture, on or off for all recordings.

import { handleActions } from "../shell/keys.js";
import { keep, kept } from "../shell/kept.js";
import { media } from "./player.js";

const button = document.querySelector("[data-captions]");
const tracks = media.textTracks;

function areShown() { return tracks[0].mode === "showing"; }

function show(isShown) {
  tracks[0].mode = isShown ? "showing" : "disabled";
  keep("captions", isShown ? "on" : "off");
}

function toggle() { show(!areShown()); }

handleActions({
  captions: toggle,
});
button.addEventListener("click", toggle);
tracks.addEventListener("change", () => button.setAttribute("aria-pressed", String(areShown())));  // the browser's menu too

show(kept("captions", "off") === "on");
