// A plain click on a word plays from there; dragging selects as everywhere.

import { seek } from "../playing/player.js";
import { loadWords, startOf, wordAtOffset } from "./transcript-words.js";

document.querySelector("[data-transcript]").addEventListener("click", async (event) => {
  const line = event.target.closest("[data-line]");
  if (!line || !getSelection().isCollapsed) return;
  const offset = offsetAt(line, event.clientX, event.clientY);
  await loadWords([line]);
  seek(offset === null ? startOf(line) : wordAtOffset(line, offset).start);
});

function offsetAt(line, x, y) {
  if (document.caretPositionFromPoint) {
    const position = document.caretPositionFromPoint(x, y);
    return position && position.offsetNode === line.firstChild ? position.offset : null;
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range && range.startContainer === line.firstChild ? range.startOffset : null;
}
