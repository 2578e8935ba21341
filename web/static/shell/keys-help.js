// The help that lists the keys, and the switch for those that are single letters.

import { characterKeysAreOn, handleActions, switchCharacterKeys } from "./keys.js";

const help = document.querySelector("[data-keys-help]");
const letters = help.querySelector("[data-letters]");

function show() {
  letters.checked = characterKeysAreOn();
  help.showModal();
}

handleActions({
  help: show,
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-show-keys]")) show();
  else if (event.target === help) help.close();  // beside it
});

letters.addEventListener("change", () => switchCharacterKeys(letters.checked));
