// The panel that has a recording converted for browsers: asks for it, shows how far it is, and says when
// the copy can be played.

const EVERY_MS = 1000;
const EVERY_MS_HIDDEN = 5000;
const EVERY_MS_LOST = 3000;

export class Conversion {
  // onReady gets what the API says of the copy: {url, media_type, ...}. onNone: none is to be had.
  constructor(panel, onReady, onNone = () => {}) {
    this.panel = panel;
    this.onReady = onReady;
    this.onNone = onNone;
    this.isFollowing = false;
    this.part("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask();
    });
  }

  get isOnItsWay() { return ["waiting", "making"].includes(this.panel.dataset.state); }

  part(name) { return this.panel.querySelector(`[data-${name}]`); }

  // How far it is, and from there on until it is there.
  look() { return this.follow("GET"); }

  // Has it made, unless that is on its way.
  ask() { return this.follow("POST"); }

  async follow(method) {
    if (this.isFollowing) return;
    this.isFollowing = true;
    let next = method;
    while (next !== null && this.panel.isConnected) next = await this.step(next);
    this.isFollowing = false;
  }

  // One request; how to go on, or null.
  async step(method) {
    const proxy = await this.request(method);
    if (proxy === undefined) {
      this.say(this.panel.dataset.lost);
      await pause(EVERY_MS_LOST);
      return method;
    }
    this.show(proxy);
    if (!["waiting", "making"].includes(proxy.state)) {
      if (proxy.state === "ready") this.onReady(proxy);
      if (["off", "not-needed"].includes(proxy.state)) this.onNone();
      return null;
    }
    await pause(document.hidden ? EVERY_MS_HIDDEN : EVERY_MS);
    return "GET";
  }

  // What the API says; a refusal as a state that failed; undefined where nobody answers.
  async request(method) {
    const url = `/api/recordings/${encodeURIComponent(this.panel.dataset.recording)}/proxy`;
    try {
      const response = await fetch(url, { method, cache: "no-store" });
      const said = await response.json();
      return response.ok ? said : { state: "failed", share: null, failure: said };
    } catch {
      return undefined;
    }
  }

  show({ state, share, failure }) {
    const { dataset } = this.panel;
    dataset.state = state;
    this.say(dataset[state] ?? "");
    const isOnItsWay = this.isOnItsWay;
    this.part("progress").hidden = !isOnItsWay;
    this.part("form").hidden = isOnItsWay;
    this.part("label").textContent = state === "failed" ? dataset.again : dataset.ask;
    const bar = this.panel.querySelector("progress");
    if (state === "making" && share === null) bar.removeAttribute("value");
    else bar.value = share ?? 0;
    this.part("share").textContent = share === null ? "" : `${Math.floor(share * 100)} %`;
    this.showReason(failure);
  }

  showReason(failure) {
    const reason = this.part("reason");
    reason.hidden = !failure;
    if (!failure) return;
    const why = document.createElement("span");
    if (!failure.told) why.lang = "en";
    why.textContent = failure.told ?? `${failure.detail} ${failure.hint}`.trim();
    reason.replaceChildren(failure.title + this.panel.dataset.colon, why);
  }

  // The same words are not said twice: those who listen would hear them again.
  say(text) {
    const said = this.part("text");
    if (said.textContent.trim() !== text) said.textContent = text;
  }
}

function pause(milliseconds) {
  return new Promise((done) => { setTimeout(done, milliseconds); });
}
