// The keys of the page. Its help is their table: a row says which keys do a deed, and where; modules bring the
// deeds. What no row names has no key, and what has a key is explained.

import { isCharacter, isOfControl, isTyping, nameOf } from "./keyboard.js";
import { keep, kept } from "./kept.js";

const rows = [...document.querySelectorAll("[data-deed]")].map((row) => ({
  deed: row.dataset.deed,
  keys: row.dataset.keys.split(" "),
  within: row.dataset.within,
}));
const deeds = new Map();
let areCharactersOn = kept("keys", "on") === "on";

// Names of deeds with what does them; each is given the event, and returns false to leave the key alone.
export function handleDeeds(functions) {
  for (const [deed, handler] of Object.entries(functions)) deeds.set(deed, handler);
}

export function characterKeysAreOn() { return areCharactersOn; }

export function switchCharacterKeys(isOn) {
  areCharactersOn = isOn;
  keep("keys", isOn ? "on" : "off");
}

// The deeds of a key where it was pressed: what belongs to a place there goes before what belongs everywhere.
function deedsOf(event, name) {
  const fitting = rows.filter(({ keys, within }) => keys.includes(name) && (!within || event.target.closest(within)));
  return fitting.sort((one, other) => Boolean(other.within) - Boolean(one.within)).map(({ deed }) => deed);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]")) return;
  const name = nameOf(event);
  if (isOfControl(event, name) || (isCharacter(name) && !areCharactersOn)) return;
  const done = deedsOf(event, name).find((deed) => deeds.has(deed) && deeds.get(deed)(event) !== false);
  if (done) event.preventDefault();
});
