// Parts of the page that the server renders anew ([data-live], named by id): fetched, and put in place with
// the focus and the opened details as they were.

// Fetches a page and puts its parts of a kind in place; the page it came from.
export async function refreshParts(kind, url = location.href) {
  const response = await fetch(url, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(response.statusText);
  return replaceParts(kind, await response.text());
}

export function replaceParts(kind, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of document.querySelectorAll(`[data-live="${kind}"]`)) {
    const other = fresh.getElementById(part.id);
    if (other && !other.isEqualNode(part)) replacePart(part, document.adoptNode(other));
  }
  return fresh;
}

function replacePart(part, other) {
  for (const details of part.querySelectorAll("details[open][id]")) {
    other.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute("open", "");
  }
  const focused = part.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  part.replaceWith(other);
  if (focused === null) return;
  const again = [...other.querySelectorAll("a, button, input, summary")].find((found) => nameOf(found) === focused);
  (again ?? document.getElementById("main")).focus({ preventScroll: true });
}

// What tells a control from the others of its part.
function nameOf(control) {
  const form = control.closest("form");
  const id = control.closest("details")?.id ?? "";
  return [control.localName, control.id, control.href ?? "", form?.action ?? "", form?.elements.id?.value ?? "", id].join("|");
}
