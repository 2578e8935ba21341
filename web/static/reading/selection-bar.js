// What can be done with what is chosen: hear it, once or over and over; cut it; quote it and link to it.

import { announce } from "../shell/announce.js";
import { chosenSpan, whenChosen } from "./chosen-span.js";
import { selectionIsChosen } from "./choosing.js";
import "./choosing-keys.js";
import { optionsIn } from "../playing/clip-options.js";
import { copyText, showCopied } from "../shell/clipboard.js";
import { addressOf, clock, preciseClock } from "../shell/clock.js";
import { cutClip } from "../playing/cut-clip.js";
import { handleActions } from "../shell/keys.js";
import { filled } from "../shell/sentences.js";

const bar = document.querySelector("[data-selection-bar]");
const transcript = document.querySelector("[data-transcript]");
const texts = bar.dataset;
const result = bar.querySelector("[data-result]");
const playing = document.querySelector("[data-media]") ? await import("../playing/play-span.js") : null;

const actions = {
  "play-choice": (span) => playing.playSpan(span.start, span.end),
  "repeat-choice": (span, button) => toggleRepeating(span, button),
  "cut-choice": (span, button) => cut(span, button),
  "copy-quote": (span, button) => copy(quote(span), button),
  "copy-span-link": (span, button) => copy(linkTo(span), button),
};

function doWithChoice(action) {
  const button = bar.querySelector(`[data-choice="${action}"]`);
  if (!button || (!chosenSpan() && getSelection().isCollapsed)) return false;
  selectionIsChosen().then(() => {
    const span = chosenSpan();
    if (span && !button.disabled) actions[action](span, button);
  });
  return true;
}

handleActions({
  "play-choice": () => doWithChoice("play-choice"),
  "repeat-choice": () => doWithChoice("repeat-choice"),
  "cut-choice": () => doWithChoice("cut-choice"),
  "copy-quote": () => doWithChoice("copy-quote"),
  "copy-span-link": () => doWithChoice("copy-span-link"),
});

bar.addEventListener("click", (event) => {
  const button = event.target.closest("[data-choice]");
  if (button) doWithChoice(button.dataset.choice);
});

bar.addEventListener("pointerdown", (event) => {
  if (!event.target.closest("input, select, summary, label")) event.preventDefault();  // keeps the selection
});

function linkTo(span) {
  return new URL(`/recordings/${texts.recording}${addressOf(span.start, span.end)}`, location.origin).href;
}

function quote(span) {
  const { title, event, date, comma } = texts;
  const source = [...span.speakers, title, event, date].filter(Boolean).join(comma);
  return `${filled(texts.quote, { text: span.text, source, time: clock(span.start) })}\n${linkTo(span)}`;
}

async function copy(text, button) {
  await copyText(text);
  showCopied(button, texts.copied);
  announce(texts.copied);
}

function toggleRepeating(span, button) {
  if (button.getAttribute("aria-pressed") === "true") {
    playing.stopRepeating();
    return;
  }
  button.setAttribute("aria-pressed", "true");
  playing.repeatSpan(span.start, span.end, () => button.setAttribute("aria-pressed", "false"));
}

async function cut(span, button) {
  button.disabled = true;
  await cutClip({ recording: texts.recording, ...span.cut, ...optionsIn(bar) }, result, texts);
  button.disabled = false;
}

function show(span, before) {
  if (span === null && bar.contains(document.activeElement)) transcript.focus({ preventScroll: true });
  bar.hidden = span === null;
  if (span?.start !== before?.start || span?.end !== before?.end) {
    playing?.stopRepeating();
    result.replaceChildren();
  }
  if (span === null) return;
  const isWhole = span.end !== null;
  bar.querySelector("[data-chosen-time]").textContent = isWhole
    ? filled(texts.span, { start: preciseClock(span.start), end: preciseClock(span.end) })
    : filled(texts.fromHere, { start: preciseClock(span.start) });
  for (const button of bar.querySelectorAll("[data-choice]")) {
    button.disabled = !isWhole || (button.dataset.choice === "copy-quote" && !span.text);
  }
}

whenChosen(show);
show(chosenSpan(), null);
