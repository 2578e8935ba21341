// A list is found in as one types: the form's own address is fetched, and its list put in place of this one.

import { announce } from "../shell/announce.js";

const WAIT = 180;  // milliseconds without a key

let waiting = 0;
let latest = null;

async function find(form) {
  latest?.abort();
  latest = new AbortController();
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  const response = await fetch(url, { signal: latest.signal, headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const id = form.dataset.findAsYouType;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  document.getElementById(id).replaceWith(page.getElementById(id));
  history.replaceState(history.state, "", url);
  announce(document.querySelector(`#${id} [role=status]`).textContent.trim());
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-find-as-you-type]");
  if (!form || event.isComposing) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => find(form).catch(() => {}), WAIT);  // the form still works by its button
});

document.addEventListener("compositionend", (event) => event.target.dispatchEvent(new Event("input", { bubbles: true })));
