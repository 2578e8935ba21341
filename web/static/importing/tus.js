// One file to the server by tus 1.0: in pieces, on from where it broke off, also after the page was left.

import { problemSentence } from "../shell/sentences.js";

const PIECE_BYTES = 16 * 2 ** 20;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15_000;
const PROTOCOL = { "Tus-Resumable": "1.0.0" };

// The server will not have it, and says why.
export class Refused extends Error {}

// What became of the file. onState hears "sending", "interrupted", "elsewhere" and "checking".
export async function sendFile(file, { url, onProgress, onState, signal }) {
  let wait = FIRST_WAIT;
  let address = rememberedAddress(file);
  while (!signal.aborted) {
    try {
      address ??= await begin(url, file);
      remember(file, address);
      await sendRest(file, address, { onProgress, onState, signal });
      forget(file);
      return await (await asked(address, "GET")).json();
    } catch (error) {
      if (error instanceof Refused || signal.aborted) throw error;
      if (error.status === 404 || error.status === 410) {
        address = null;
        continue;
      }
      onState(error.status === 423 ? "elsewhere" : "interrupted");
      await pause(wait, signal);
      wait = error.progressed ? FIRST_WAIT : Math.min(wait * 2, LONGEST_WAIT);
    }
  }
  throw new DOMException("", "AbortError");
}

// Nothing of the file stays at the server.
export async function giveUp(file) {
  const address = rememberedAddress(file);
  forget(file);
  if (address) await fetch(address, { method: "DELETE", headers: PROTOCOL });
}

async function begin(url, file) {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  const headers = { "Upload-Length": String(file.size), "Upload-Metadata": `filename ${name}` };
  return (await asked(url, "POST", headers)).headers.get("Location");
}

async function sendRest(file, address, { onProgress, onState, signal }) {
  const standing = await (await asked(address, "GET")).json();
  let { offset } = standing;
  const began = offset;
  onProgress(offset);
  if (standing.is_being_sent) throw Object.assign(new Error("busy"), { status: 423 });
  onState("sending");
  try {
    while (offset < file.size) {
      offset = await sendPiece(file, address, offset, { onProgress, onState, signal });
      onProgress(offset);
    }
  } catch (error) {
    error.progressed = offset > began;
    throw error;
  }
}

// XMLHttpRequest, as fetch does not tell how much has been sent.
function sendPiece(file, address, offset, { onProgress, onState, signal }) {
  const end = Math.min(offset + PIECE_BYTES, file.size);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener("abort", abort);
    request.addEventListener("loadend", () => signal.removeEventListener("abort", abort));
    request.open("PATCH", address);
    request.setRequestHeader("Tus-Resumable", PROTOCOL["Tus-Resumable"]);
    request.setRequestHeader("Upload-Offset", String(offset));
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.upload.addEventListener("progress", (event) => onProgress(offset + event.loaded));
    if (end === file.size) request.upload.addEventListener("load", () => onState("checking"));
    for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, () => reject(new Error(name)));
    request.addEventListener("load", () => {
      if (request.status === 204) resolve(Number(request.getResponseHeader("Upload-Offset")));
      else reject(errorOf(request.status, request.responseText));
    });
    request.send(file.slice(offset, end));
  });
}

async function asked(url, method, headers = {}) {
  // no-store: Chromium's cache would let it wait for the end of a piece that another tab is sending
  const response = await fetch(url, { method, cache: "no-store", headers: { ...PROTOCOL, ...headers } });
  if (response.ok) return response;
  throw errorOf(response.status, await response.text());
}

// Worth another try: what is gone, elsewhere, out of step, out of time, or a server in trouble.
function errorOf(status, text) {
  if ([404, 408, 409, 410, 423, 429].includes(status) || (status >= 500 && status !== 507)) {
    return Object.assign(new Error(String(status)), { status });
  }
  return new Refused(sentenceOf(text) || String(status));
}

function sentenceOf(text) {
  try {
    return problemSentence(JSON.parse(text));
  } catch {
    return "";
  }
}

// Until the time is over, or the connection is back.
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const ending = new AbortController();
    const end = () => {
      clearTimeout(timer);
      ending.abort();
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    addEventListener("online", end, { signal: ending.signal });
    signal.addEventListener("abort", end, { signal: ending.signal });
  });
}

// The same file of the same machine goes on, whichever tab it is chosen in.
function keyOf(file) { return `upload ${file.name} ${file.size} ${file.lastModified}`; }

function rememberedAddress(file) {
  try { return localStorage.getItem(keyOf(file)); } catch { return null; }
}

function remember(file, address) {
  try { localStorage.setItem(keyOf(file), address); } catch { /* it can then not go on after a reload */ }
}

function forget(file) {
  try { localStorage.removeItem(keyOf(file)); } catch { /* it was never remembered */ }
}
