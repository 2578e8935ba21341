// Buttons that copy a link (to a recording, to a hit, or to the second that plays), or a text as it stands.

import { announce } from "./announce.js";
import { addressOf } from "./clock.js";
import { copyText, showCopied } from "./clipboard.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-text]");
  if (!button) return;
  await copyText(button.dataset.copyText ?? linkOf(button));
  showCopied(button, button.dataset.copied);
  announce(button.dataset.copied);
});

function linkOf(button) {
  const media = document.querySelector("[data-media]");
  const isNow = "copyTime" in button.dataset && media;
  return new URL(button.dataset.copy + (isNow ? addressOf(media.currentTime) : ""), location.origin).href;
}
