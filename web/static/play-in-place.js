// Hits play where they stand: one player for the page, moved to the hit that plays. It starts at the
// segment that answers and stops where the passage ends.

const list = document.querySelector("[data-hits]");
const player = document.createElement("video");
player.controls = true;
player.playsInline = true;
player.preload = "metadata";

let current = null;
let stopsAt = Infinity;

export function isPlaying() { return current !== null && !player.paused; }

export function playHit(hit) {
  if (!hit.dataset.url) return;
  if (hit !== current) moveTo(hit);
  removeEnd();
  stopsAt = Number(hit.dataset.end);
  player.currentTime = Number(hit.dataset.start);
  player.play().catch(() => {});  // refused until the reader clicks: the controls are there
}

export function toggleHit(hit) {
  if (hit !== current) playHit(hit);
  else if (player.paused) goOn();
  else player.pause();
}

function goOn() {
  if (player.currentTime >= stopsAt) stopsAt = Infinity;
  removeEnd();
  player.play().catch(() => {});
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
  player.src = url;
}

function leave() {
  if (!current) return;
  player.pause();
  removeEnd();
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
player.addEventListener("error", () => {
  if (!current || current.querySelector(".unplayable")) return;
  const note = document.createElement("p");
  note.className = "unplayable";
  note.setAttribute("role", "alert");
  note.textContent = list.dataset.unplayable;
  player.after(note);
});

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
