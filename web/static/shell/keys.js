// The keys of the page. Its help is their table: a row says which keys do an action, and where; modules bring the
// actions. What no row names has no key, and what has a key is explained.

import { isCharacter, isOfControl, isTyping, nameOf } from "./keyboard.js";
import { keep, kept } from "./kept.js";

const rows = [...document.querySelectorAll("[data-action]")].map((row) => ({
  action: row.dataset.action,
  keys: row.dataset.keys.split(" "),
  within: row.dataset.within,
}));
const actions = new Map();
let areCharactersOn = kept("keys", "on") === "on";

// Names of actions with what does them; each is given the event, and returns false to leave the key alone.
export function handleActions(functions) {
  for (const [action, handler] of Object.entries(functions)) actions.set(action, handler);
}

export function characterKeysAreOn() { return areCharactersOn; }

export function switchCharacterKeys(isOn) {
  areCharactersOn = isOn;
  keep("keys", isOn ? "on" : "off");
}

// The actions of a key where it was pressed: what belongs to a place there goes before what belongs everywhere.
function actionsOf(event, name) {
  const fitting = rows.filter(({ keys, within }) => keys.includes(name) && (!within || event.target.closest(within)));
  return fitting.sort((one, other) => Boolean(other.within) - Boolean(one.within)).map(({ action }) => action);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]")) return;
  const name = nameOf(event);
  if (isOfControl(event, name) || (isCharacter(name) && !areCharactersOn)) return;
  const done = actionsOf(event, name).find((action) => actions.has(action) && actions.get(action)(event) !== false);
  if (done) event.preventDefault();
});
