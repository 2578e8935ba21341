// Forms and folders of the page without leaving it: files may be on their way up. Without scripts they are
// plain forms and links.

import { announce } from "../shell/announce.js";
import { refreshParts, replaceParts } from "../shell/page-parts.js";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-quiet]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "text/html" },
      body: new URLSearchParams(new FormData(form)),
    });
    const html = await response.text();
    sayTrouble(response.ok ? "" : troubleOf(html));
    if (response.ok) replaceParts("queue", html);
  } catch (error) {
    sayTrouble(error.message);
  }
  button.disabled = false;
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-folder]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  try {
    await refreshParts("folders", link.href);
    history.replaceState(null, "", link.href);
    document.querySelector("#folders h3").focus({ preventScroll: true });
  } catch (error) {
    sayTrouble(error.message);
  }
});

// What the page of a problem says.
function troubleOf(html) {
  const problem = new DOMParser().parseFromString(html, "text/html").querySelector("main");
  return [...problem.querySelectorAll("h1, p:not(.kicker):not(:has(a))")].map((part) => part.textContent.trim()).join(" — ");
}

function sayTrouble(text) {
  const place = document.querySelector("[data-trouble]");
  if (place) {
    place.textContent = text;
    place.hidden = !text;
  } else {
    announce(text);
  }
}
