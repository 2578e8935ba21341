// What is chosen, as a stretch of the timeline.

import { chosenSpan, whenChosen } from "./chosen-span.js";

const timeline = document.querySelector("[data-timeline]");
const duration = Number(timeline.dataset.duration);
const mark = document.createElement("span");

mark.className = "chosen-stretch";
timeline.querySelector("[data-position]").prepend(mark);

function percent(seconds) { return `${(100 * Math.min(seconds, duration)) / duration}%`; }

function show(span) {
  mark.hidden = span === null;
  if (span === null) return;
  mark.style.insetInlineStart = percent(span.start);
  mark.style.width = span.end === null ? "2px" : percent(span.end - span.start);  // while only its start is set
}

whenChosen(show);
show(chosenSpan());
