// Has the server cut a clip, and fetches the file.

import { announce } from "./announce.js";

// wanted: {recording, start, end, snap}; says in `output` how it goes, in the words of `texts`.
export async function cutClip(wanted, output, texts) {
  output.classList.remove("is-failed");
  say(output, texts.cutting);
  try {
    const response = await fetch("/api/clips", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(wanted),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error([answer.title, answer.detail, answer.hint].filter(Boolean).join(" — "));
    offer(answer, output);
  } catch (error) {
    output.classList.add("is-failed");
    say(output, `${texts.failed} ${error.message}`);
  }
}

function offer(clip, output) {
  const link = document.createElement("a");
  link.href = clip.url;
  link.download = clip.file_name;
  link.textContent = clip.file_name;
  output.replaceChildren(link);
  announce(clip.file_name);
  link.click();
}

function say(output, text) {
  output.textContent = text;
  announce(text);
}
