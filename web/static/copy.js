// Buttons that copy a link: to a recording, to a hit, or to the second that plays.

import { announce } from "./announce.js";
import { linkTime } from "./clock.js";
import { copyText, showCopied } from "./clipboard.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await copyText(linkOf(button));
  showCopied(button, button.dataset.copied);
  announce(button.dataset.copied);
});

function linkOf(button) {
  const link = new URL(button.dataset.copy, location.origin);
  const media = document.querySelector("[data-media]");
  if ("copyTime" in button.dataset && media) {
    const time = linkTime(media.currentTime);
    link.search = `?t=${time}`;
    link.hash = `#t=${time}`;
  }
  return link.href;
}
