// A recording that this browser cannot play: it is converted, or the page says that it does not play.

import { spanOfAddress } from "../shell/clock.js";
import { Conversion } from "./conversion.js";
import { isOutOfReach } from "./out-of-reach.js";
import { media, play } from "./player.js";

const panel = document.querySelector("[data-conversion]");
const conversion = panel && new Conversion(panel, playCopy);
const sources = [...media.querySelectorAll("[data-source]")];

if (sources.length === 0) {
  media.addEventListener("play", ask, { once: true });  // by key, or by a click on a word
  if (conversion?.isOnItsWay) conversion.look();
} else {
  sources.at(-1).addEventListener("error", giveUpUnlessOutOfReach);
  media.addEventListener("error", giveUpUnlessOutOfReach);
  media.addEventListener("loadedmetadata", giveUpWithoutPicture);
  if (media.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) giveUpUnlessOutOfReach();
}

function ask() {
  conversion?.ask();
}

// Browsers that lack the codec of a picture play the sound alone, without a word.
function giveUpWithoutPicture() {
  if (media.tagName === "VIDEO" && media.videoWidth === 0 && panel) giveUp();
}

async function giveUpUnlessOutOfReach() {
  if (!(await isOutOfReach(media))) giveUp();
}

function giveUp() {
  if (panel && panel.dataset.state !== "ready") {
    panel.hidden = false;
    if (conversion.isOnItsWay) conversion.look();
  } else if (panel && !isCopy()) {
    conversion.look();  // the copy is there: it is asked for its address
  } else {
    document.querySelector("[data-unplayable]").hidden = false;
  }
}

function isCopy() {
  return media.currentSrc.includes("/proxy");
}

// From the second that the address is about; where nobody went anywhere, from the one that was reached.
function playCopy({ url }) {
  const second = spanOfAddress()?.start ?? media.currentTime;
  panel.hidden = true;
  for (const source of sources) source.remove();
  media.controls = true;
  media.addEventListener("loadedmetadata", () => { media.currentTime = second; }, { once: true });
  media.src = url;
  media.load();
  play();
}
