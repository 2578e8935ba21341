// A strict cookie does not travel with a link on another site, so somebody who has signed in may land
// here. It does travel from our own page: try once more from here.

const form = document.querySelector("[data-sign-in]");
const cameFromElsewhere = document.referrer !== "" && new URL(document.referrer).origin !== location.origin;
if (cameFromElsewhere) location.replace(form.dataset.next + location.hash);
form.action += location.hash;
