// "/" goes to the question box.

import { handleActions } from "../shell/keys.js";

handleActions({
  question() {
    const box = document.querySelector("[data-question]");
    if (!box) return false;
    box.focus();
    box.select();
    return true;
  },
});
