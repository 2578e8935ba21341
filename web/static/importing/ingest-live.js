// The queue while the page is open: the file that is being worked on moves by itself, the lists follow, and
// what is finished or failed is said to those who listen.

import { announce } from "../shell/announce.js";
import { clock } from "../shell/clock.js";
import { listen } from "../shell/live-events.js";
import { refreshParts } from "../shell/page-parts.js";
import { filled } from "../shell/sentences.js";

const page = document.querySelector("[data-taking-in]");
const connection = page.querySelector("[data-connection]");

const BETWEEN_REFRESHES = 2000;
const JITTER = 1000;  // many readers shall not all ask at once
let refreshing = 0;
let refreshedAt = performance.now();

function refreshSoon() {
  if (refreshing) return;
  const due = Math.max(0, refreshedAt + BETWEEN_REFRESHES - performance.now());
  refreshing = setTimeout(refresh, due + (due && Math.random() * JITTER));
}

async function refresh() {
  refreshedAt = performance.now();
  try {
    await refreshParts("queue");
  } catch {
    // the stream says that the connection is lost, and its next snapshot brings us here again
  }
  refreshing = 0;
}

function showProgress(progress) {
  const now = document.getElementById("now");
  const box = now.querySelector("[data-progress]");
  if (!box) return refreshSoon();
  box.querySelector("[data-file]").textContent = progress.file;
  box.querySelector("[data-of]").textContent = filled(now.dataset.count, progress);
  const cancel = box.querySelector("[name=id]");
  if (cancel) {
    cancel.value = progress.id;
    box.querySelector("bdi").textContent = progress.file;
  }
  showShare(box.querySelector("progress"), progress.share);
  box.querySelector("[data-facts]").replaceChildren(...factsOf(progress, now.dataset).map(span));
}

function showShare(bar, share) {
  if (share === null) bar.removeAttribute("value");
  else bar.value = share;
}

function showJobs({ jobs }) {
  for (const job of jobs) {
    const bar = document.querySelector(`[data-job="${CSS.escape(job.id)}"] progress`);
    if (bar) showShare(bar, job.share);
  }
}

function factsOf({ stage, done, total, rate, seconds_left: left }, texts) {
  const isHeard = stage === "transcribe";
  return [
    texts[stage],
    done !== null && total !== null && filled(texts.clock, { done: clock(done), total: clock(total) }),
    isHeard && rate !== null && filled(texts.rate, { rate: rate.toFixed(1) }),
    isHeard && left !== null && filled(texts.left, { time: clock(left) }),
  ].filter(Boolean);
}

function span(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

function showConnection(state) {
  connection.textContent = page.dataset[state];
  connection.hidden = state === "back";
  if (state === "back") announce(page.dataset.back);
}

let isFirst = true;

listen(
  page.dataset.events,
  {
    snapshot() {
      if (!isFirst || performance.now() > BETWEEN_REFRESHES) refreshSoon();  // the page has just been rendered
      isFirst = false;
    },
    progress: showProgress,
    jobs: showJobs,
    finished({ file }) { announce(filled(page.dataset.finished, { file })); },
    failed({ file }) { announce(filled(page.dataset.failed, { file })); },
  },
  showConnection,
);
