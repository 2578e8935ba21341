// Hits play where they stand: one player for the page, moved to the hit that plays. It starts at the
// segment that answers and stops where the passage ends.

import { Conversion } from "../playing/conversion.js";
import { playAlone } from "../playing/one-at-a-time.js";

const list = document.querySelector("[data-hits]");
const player = document.createElement("video");
player.controls = true;
player.playsInline = true;
player.preload = "metadata";
playAlone(player);

let current = null;
let conversion = null;  // of the current hit's recording, while it is offered or on its way
let stopsAt = Infinity;

export function isPlaying() { return current !== null && !player.paused; }

export function playHit(hit) {
  if (!hit.dataset.url) return;
  if (hit !== current) moveTo(hit);
  removeEnd();
  stopsAt = Number(hit.dataset.end);
  if (needsCopy(hit)) {
    convert();
    return;
  }
  player.currentTime = Number(hit.dataset.start);
  player.play().catch(() => {});  // refused until the reader clicks: the controls are there
}

export function toggleHit(hit) {
  if (hit !== current || needsCopy(hit)) playHit(hit);
  else if (player.paused) goOn();
  else player.pause();
}

function goOn() {
  if (player.currentTime >= stopsAt) stopsAt = Infinity;
  removeEnd();
  player.play().catch(() => {});
}

function needsCopy(hit) { return hit.dataset.browsers === "none"; }

// Offers to have the recording converted, and plays where it was wanted once that is done; asked again, it begins.
function convert() {
  if (conversion) {
    conversion.ask();
    return;
  }
  const hit = current;
  const template = document.querySelector("[data-conversion-template]");
  const panel = template.content.firstElementChild.cloneNode(true);
  panel.dataset.recording = hit.dataset.recording;
  player.hidden = true;
  hit.querySelector(".picture").hidden = false;
  player.after(panel);
  const playAs = (change) => {
    for (const other of list.querySelectorAll("[data-hit]")) {
      if (other.dataset.recording === hit.dataset.recording) Object.assign(other.dataset, change);
    }
    endConversion();
    hit.querySelector(".picture").hidden = true;
    load(hit);
    playHit(hit);
  };
  conversion = new Conversion(panel, ({ url }) => playAs({ url, browsers: "all" }), () => playAs({ browsers: "all" }));
  conversion.look();
}

function endConversion() {
  conversion?.panel.remove();
  conversion = null;
  player.hidden = false;
}

function moveTo(hit) {
  leave();
  current = hit;
  const stage = hit.querySelector("[data-stage]");
  stage.querySelector(".picture").hidden = true;
  stage.classList.toggle("has-sound-only", hit.dataset.kind === "audio");
  if (player.dataset.url !== hit.dataset.url) load(hit);
  stage.prepend(player);
  hit.classList.add("is-playing");
  hit.scrollIntoView({ block: "nearest" });
}

function load(hit) {
  const { url, captions, language, captionsLabel, poster } = hit.dataset;
  player.dataset.url = url;
  player.poster = poster ?? "";
  player.setAttribute("aria-label", hit.querySelector("h2").textContent);
  const track = document.createElement("track");
  Object.assign(track, { kind: "captions", src: captions, srclang: language || "und", label: captionsLabel });
  player.replaceChildren(track);
  if (needsCopy(hit)) player.removeAttribute("src");
  else player.src = url;
}

function leave() {
  if (!current) return;
  player.pause();
  removeEnd();
  endConversion();
  current.querySelector(".unplayable")?.remove();
  current.querySelector(".picture").hidden = false;
  current.classList.remove("is-playing", "is-sounding");
  showLabel(current, false);
  current = null;
}

function showLabel(hit, isSounding) {
  hit.classList.toggle("is-sounding", isSounding);
  const link = hit.querySelector(".play");
  const label = link.querySelector("[data-label]");
  link.dataset.playLabel ??= label.textContent;
  label.textContent = isSounding ? link.dataset.pauseLabel : link.dataset.playLabel;
}

function stopAtEnd() {
  if (player.currentTime < stopsAt || player.paused) return;
  player.pause();
  const end = document.createElement("p");
  end.className = "passage-end";
  end.dataset.passageEnd = "";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "as-link";
  button.dataset.continue = "";
  button.textContent = list.dataset.continue;
  end.append(list.dataset.continueHint, " ", button);
  removeEnd();
  player.after(end);
}

function removeEnd() {
  current?.querySelector("[data-passage-end]")?.remove();
}

function watch() {
  stopAtEnd();
  if (!player.paused) requestAnimationFrame(watch);
}

player.addEventListener("play", () => { showLabel(current, true); requestAnimationFrame(watch); });
player.addEventListener("pause", () => { if (current) showLabel(current, false); });
player.addEventListener("timeupdate", stopAtEnd);  // frames stop in hidden tabs
player.addEventListener("seeking", () => {
  if (player.currentTime > stopsAt + 0.5) stopsAt = Infinity;  // the reader went on by hand
});
// Browsers that lack the codec of a picture play the sound alone, without a word.
player.addEventListener("loadedmetadata", () => {
  const { browsers, kind } = current?.dataset ?? {};
  if (browsers === "some" && kind === "video" && player.videoWidth === 0) giveUp();
});

player.addEventListener("error", giveUp);

function giveUp() {
  if (!current || current.querySelector(".unplayable")) return;
  if (current.dataset.browsers === "some") {
    player.pause();
    current.dataset.browsers = "none";
    convert();
    return;
  }
  const note = document.createElement("p");
  note.className = "unplayable";
  note.setAttribute("role", "alert");
  note.textContent = list.dataset.unplayable;
  player.after(note);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-continue]")?.closest("[data-passage-end]")) {
    goOn();
    return;
  }
  const link = event.target.closest("[data-play]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  toggleHit(link.closest("[data-hit]"));
});
