// The player of a span: stops at its end, and plays the span again when it is started there.

const media = document.querySelector("[data-media]");
const start = Number(media.dataset.start);
const end = media.dataset.end === undefined ? Infinity : Number(media.dataset.end);
const NEAR_SECONDS = 0.3;

let before = start;  // where the last look was

function look() {
  const now = media.currentTime;
  const hasCrossed = before < end && now >= end && now - before < 1;  // playing, not led beyond it by hand
  before = now;
  if (hasCrossed && !media.paused) media.pause();
}

function onEachFrame() {
  look();
  if (!media.paused && !media.ended) requestAnimationFrame(onEachFrame);
}

media.addEventListener("play", () => {
  if (Math.abs(media.currentTime - end) < NEAR_SECONDS) media.currentTime = start;
  before = media.currentTime;
  requestAnimationFrame(onEachFrame);
});
media.addEventListener("timeupdate", look);  // frames stop in hidden tabs
media.addEventListener("seeked", () => { before = media.currentTime; });

// Browsers stop at the end of #t=start,end by themselves, once, wherever beyond it one is by then: a reader
// who went further by hand wants to hear on.
let isSpent = false;
media.addEventListener("pause", () => {
  if (isSpent || media.currentTime < end) return;
  isSpent = true;
  if (media.currentTime > end + NEAR_SECONDS) media.play().catch(() => {});
});
