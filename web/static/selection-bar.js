// Selected words can be played, cut and quoted.

import { announce } from "./announce.js";
import { clock, linkTime } from "./clock.js";
import { copyText, showCopied } from "./clipboard.js";
import { cutClip } from "./cut-clip.js";
import { wordAtOffset } from "./transcript-words.js";

const bar = document.querySelector("[data-selection-bar]");
const transcript = document.querySelector("[data-transcript]");
const result = bar.querySelector("[data-result]");
const HAN = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/;

let selected = null;

// The lines of a selection, each with its first and last chosen word: words are chosen whole.
function selectedParts(range) {
  const lines = [...transcript.querySelectorAll("[data-line]")].filter((line) => range.intersectsNode(line));
  return lines.map((line) => {
    const text = line.firstChild;
    const from = range.startContainer === text ? range.startOffset : 0;
    const to = range.endContainer === text ? range.endOffset : text.length;
    const chosen = text.data.slice(from, to);
    if (chosen.trim() === "") return null;
    const first = wordAtOffset(line, from + chosen.length - chosen.trimStart().length);
    const last = wordAtOffset(line, from + chosen.trimEnd().length - 1);
    return { line, first, last, text: first.isTimed ? text.data.slice(first.from, last.to) : chosen.trim() };
  }).filter(Boolean);
}

// What is chosen, and a span that touches exactly those words: the server puts the bounds into the gaps
// around them.
function described(parts) {
  const { first } = parts[0];
  const { last } = parts.at(-1);
  return {
    start: first.start,
    end: last.end,
    touchesTo: last.isTimed ? last.start + 0.001 : last.end,
    text: parts.map((part) => part.text).reduce(joined),
    speakers: [...new Set(parts.map((part) => part.line.dataset.speaker).filter(Boolean))],
  };
}

function joined(before, after) {
  return before + (HAN.test(before.at(-1)) || HAN.test(after[0]) ? "" : " ") + after;
}

function update() {
  const selection = getSelection();
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const parts = range && range.intersectsNode(transcript) ? selectedParts(range) : [];
  if (!parts.length) {
    bar.hidden = true;
    selected = null;
    return;
  }
  const next = described(parts);
  if (selected?.text !== next.text) result.replaceChildren();
  selected = next;
  bar.querySelector("[data-selected-time]").textContent = `${clock(selected.start)}–${clock(selected.end)}`;
  bar.hidden = false;
}

function quote() {
  const { title, event, date, comma, recording } = bar.dataset;
  const source = [...selected.speakers, title, event, date].filter(Boolean).join(comma);
  const time = linkTime(selected.start);
  const link = new URL(`/recordings/${recording}?t=${time}#t=${time}`, location.origin);
  const values = { text: selected.text, source, time: clock(selected.start) };
  return `${bar.dataset.quote.replace(/\{(\w+)\}/g, (_, name) => values[name])}\n${link.href}`;
}

let waiting = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  waiting = setTimeout(update, 120);
});

bar.addEventListener("pointerdown", (event) => event.preventDefault());  // keeps the selection

bar.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button || !selected) return;
  if ("playSelection" in button.dataset) {
    const { seek } = await import("./player.js");
    seek(selected.start);
  } else if ("copyQuote" in button.dataset) {
    await copyText(quote());
    showCopied(button, bar.dataset.copied);
    announce(bar.dataset.copied);
  } else if ("cutSelection" in button.dataset) {
    button.disabled = true;
    const wanted = { recording: bar.dataset.recording, start: selected.start, end: selected.touchesTo, snap: "words" };
    await cutClip(wanted, result, bar.dataset);
    button.disabled = false;
  }
});
