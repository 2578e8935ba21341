// "/" goes to the question box.

import { handleDeeds } from "../shell/keys.js";

handleDeeds({
  question() {
    const box = document.querySelector("[data-question]");
    if (!box) return false;
    box.focus();
    box.select();
    return true;
  },
});
