// "/" goes to the question box.

import { isTyping } from "./keyboard.js";

document.addEventListener("keydown", (event) => {
  const box = document.querySelector("[data-question]");
  if (event.key !== "/" || isTyping(event) || !box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
