// Says something to those who listen to the page.

export function announce(text) {
  const region = document.querySelector("[data-announcement]");
  if (region) region.textContent = text;
}
