// Files that are dropped or chosen: one after the other to the server, each with its line.

import { announce } from "../shell/announce.js";
import { filled } from "../shell/sentences.js";
import { size } from "../shell/sizes.js";
import { giveUp, Refused, sendFile } from "./tus.js";

const drop = document.querySelector("[data-drop]");
const field = drop.querySelector("input[type=file]");
const list = document.querySelector("[data-uploads]");
const pattern = document.querySelector("[data-upload-line]");
const texts = list.dataset;
const endings = drop.dataset.endings.split(",");
const TRANSCRIPTS = [".vtt", ".srt", ".json"];

const waiting = [];
let current = null;

field.multiple = true;
field.required = false;
field.addEventListener("change", () => {
  take([...field.files]);
  field.value = "";
});

for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("is-over");
  });
}
drop.addEventListener("dragleave", (event) => {
  if (!drop.contains(event.relatedTarget)) drop.classList.remove("is-over");
});
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("is-over");
  take([...event.dataTransfer.files]);
});

// Transcripts first: a recording whose transcript is there need not be heard.
function take(files) {
  const isMedia = (file) => !TRANSCRIPTS.includes(endingOf(file));
  for (const file of files.sort((a, b) => isMedia(a) - isMedia(b))) {
    const upload = { file, line: newLine(file), ending: new AbortController() };
    const refusal = refusalOf(file);
    if (refusal) fail(upload, refusal, { isFinal: true });
    else enqueue(upload);
  }
}

function endingOf(file) {
  const dot = file.name.lastIndexOf(".");
  return dot < 0 ? "" : file.name.slice(dot).toLowerCase();
}

function refusalOf(file) {
  if (!endings.includes(endingOf(file))) return texts.kind;
  if (file.size === 0) return texts.empty;
  const most = Number(drop.dataset.most);
  return file.size > most ? filled(texts.large, { size: size(most) }) : "";
}

function enqueue(upload) {
  say(upload, texts.waiting);
  waiting.push(upload);
  if (!current) sendNext();
}

async function sendNext() {
  current = waiting.shift() ?? null;
  if (!current) return;
  const upload = current;
  try {
    showDone(upload, await sendFile(upload.file, {
      url: "/api/uploads",
      signal: upload.ending.signal,
      onProgress: (sent) => showSent(upload, sent),
      onState: (state) => say(upload, state === "sending" ? "" : texts[state]),
    }));
  } catch (error) {
    if (!upload.ending.signal.aborted) fail(upload, error.message, { isFinal: error instanceof Refused });
  }
  sendNext();
}

function newLine(file) {
  const line = pattern.content.firstElementChild.cloneNode(true);
  line.querySelector("[data-name]").textContent = file.name;
  line.querySelector("[data-cancel-name]").textContent = ` ${file.name}`;
  list.append(line);
  return line;
}

function say({ line }, text) {
  line.querySelector("[data-state]").textContent = text;
}

function showSent({ file, line }, sent) {
  line.querySelector("progress").value = sent / file.size;
  const shown = { done: size(Math.min(sent, file.size)), total: size(file.size) };
  line.querySelector("[data-sent]").textContent = filled(texts.sending, shown);
}

function showDone(upload, { state, recording, file }) {
  showSent(upload, upload.file.size);
  upload.line.classList.add("is-done");
  upload.line.querySelector("[data-cancel]").remove();
  say(upload, texts[state]);
  announce(`${file}: ${texts[state]}`);
  if (!recording) return;
  const link = upload.line.querySelector("[data-recording]");
  link.href = recording;
  link.hidden = false;
}

function fail(upload, reason, { isFinal }) {
  upload.line.classList.add("is-failed");
  say(upload, reason);
  announce(`${upload.file.name}: ${reason}`);
  upload.line.querySelector("[data-cancel]").hidden = true;
  upload.line.querySelector("progress").hidden = isFinal && !upload.line.querySelector("progress").value;
  const again = upload.line.querySelector("[data-again]");
  again.hidden = refusalOf(upload.file) !== "";
  again.onclick = () => {
    upload.line.classList.remove("is-failed");
    again.hidden = true;
    upload.line.querySelector("[data-cancel]").hidden = false;
    enqueue(upload);
  };
}

list.addEventListener("click", (event) => {
  if (!event.target.closest("[data-cancel]")) return;
  const line = event.target.closest("li");
  const upload = [current, ...waiting].find((one) => one?.line === line);
  if (upload) cancel(upload);
});

async function cancel(upload) {
  upload.ending.abort();
  if (waiting.includes(upload)) waiting.splice(waiting.indexOf(upload), 1);
  upload.line.remove();
  announce(`${upload.file.name}: ${texts.givenUp}`);
  await giveUp(upload.file);
}

addEventListener("beforeunload", (event) => {
  if (current) event.preventDefault();
});
