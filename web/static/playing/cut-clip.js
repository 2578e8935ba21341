// Has the server cut a clip, and fetches the file.

import { announce } from "../shell/announce.js";
import { problemSentence } from "../shell/sentences.js";

// wanted: {recording, start, end, snap, and options}; says in `output` how it goes, in the words of `texts`.
export async function cutClip(wanted, output, texts) {
  output.classList.remove("is-failed");
  showBusy(output, texts.cutting);
  try {
    offer(await cut(wanted, texts), output);
  } catch (error) {
    output.classList.add("is-failed");
    say(output, `${texts.failed} ${error.message}`);
  } finally {
    output.removeAttribute("aria-busy");
  }
}

async function cut(wanted, texts) {
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(wanted),
  };
  const response = await fetch("/api/clips", request).catch(() => { throw new Error(texts.unreachable); });
  const answer = await response.json();
  if (!response.ok) throw new Error(problemSentence(answer));
  return answer;
}

function showBusy(output, text) {
  output.setAttribute("aria-busy", "true");
  const bar = document.createElement("progress");  // how long encoding takes nobody knows
  bar.setAttribute("aria-label", text);
  output.replaceChildren(bar, " ", text);
  announce(text);
}

function offer(clip, output) {
  const links = [clip, ...clip.captions].map(linkTo);
  output.replaceChildren(...links);
  announce(clip.file_name);
  links[0].click();
}

function linkTo({ url, file_name: name }) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.textContent = name;
  return link;
}

function say(output, text) {
  output.textContent = text;
  announce(text);
}
