// The words of a line by which keys go: those whose times are known, else as its language parts them.

import { wholeWords } from "./transcript-words.js";

export function wordSteps(line) {
  const known = wholeWords(line);
  if (known[0].isTimed || !Intl.Segmenter) return known;
  const steps = segmented(line.textContent, line.closest("[lang]").lang);
  return steps.length ? steps : known;
}

// {from, to} in characters of each word, with the punctuation behind it, the first with what stands before it.
function segmented(text, language) {
  const steps = [];
  for (const { segment, index, isWordLike } of new Intl.Segmenter(language, { granularity: "word" }).segment(text)) {
    if (isWordLike) steps.push({ from: steps.length ? index : 0, to: index + segment.length });
    else if (segment.trim() && steps.length) steps.at(-1).to = index + segment.length;
  }
  return steps;
}
