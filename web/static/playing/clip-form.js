// Forms that cut a clip: without scripts they post and the browser is led to the file; here they stay.

import { optionsIn } from "./clip-options.js";
import { secondsOf } from "../shell/clock.js";
import { cutClip } from "./cut-clip.js";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-clip-form]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button:not([type])");
  button.disabled = true;
  await cutClip(
    {
      recording: form.dataset.recording,
      start: secondsOf(form.elements.start.value),
      end: secondsOf(form.elements.end.value),
      snap: form.elements.snap.value,
      ...optionsIn(form),
    },
    form.querySelector("[data-result]"),
    form.dataset,
  );
  button.disabled = false;
});
