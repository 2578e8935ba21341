// A file that goes out of reach while somebody listens: it was moved or closed, or the connection is lost. The page
// says so, looks again, and goes on where it was as soon as the file is back.

import { announce } from "../shell/announce.js";

const note = document.querySelector("[data-out-of-reach]");
const LOOK_AGAIN_MS = 3000;
const WAITED_MS = 4000;  // without sound, until the page asks why

let watched = false;
let lastSecond = 0;
let isWanted = false;  // whether it played, or would if it could: browsers pause what fails

// Whether the file of a player cannot be fetched; the page then takes care of it until it can.
export async function isOutOfReach(media) {
  const second = media.currentTime || lastSecond;
  const reason = await reasonOf(media);
  if (reason && !watched) goOnWhenBack(media, reason, second);
  return reason !== null;
}

// "lost", "moved" or "forbidden"; null where the file is there.
async function reasonOf(media) {
  const address = media.currentSrc || media.querySelector("source")?.src;
  if (!address) return null;
  try {
    const response = await fetch(address, { method: "HEAD", cache: "no-store" });
    if (response.ok) return null;
    if (response.status === 404 || response.status === 410) return "moved";
    return response.status < 500 ? "forbidden" : "lost";
  } catch {
    return "lost";
  }
}

async function goOnWhenBack(media, reason, second) {
  watched = true;
  for (let found = reason; found; found = await reasonOf(media)) {
    note.textContent = note.dataset[found];
    note.hidden = false;
    await back();
  }
  watched = false;
  note.hidden = true;
  announce(note.dataset.back);
  if (media.error || media.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) reload(media, second);
}

// A while, or until the browser is on line again.
function back() {
  return new Promise((done) => {
    setTimeout(done, LOOK_AGAIN_MS);
    addEventListener("online", done, { once: true });
  });
}

function reload(media, second) {
  media.addEventListener("loadedmetadata", () => {
    media.currentTime = second;
    if (isWanted) media.play().catch(() => {});
  }, { once: true });
  media.load();
}

// Has the page ask why nothing is heard when a player waits for its file too long, and know where it was.
export function watchReach(media) {
  let waiting = 0;
  const stop = () => clearTimeout(waiting);
  const start = () => {
    stop();
    waiting = setTimeout(() => isOutOfReach(media), WAITED_MS);
  };
  media.addEventListener("waiting", start);
  media.addEventListener("playing", stop);
  media.addEventListener("seeked", stop);
  media.addEventListener("play", () => { isWanted = true; });
  media.addEventListener("pause", () => { if (!media.error && !watched) isWanted = false; });
  media.addEventListener("timeupdate", () => {
    if (!watched && media.currentTime) lastSecond = media.currentTime;
  });
}
