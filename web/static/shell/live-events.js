// Server-sent events, for as long as the page is seen: a browser has six connections for a host, and hidden
// tabs must not hold them. A page that is seen again begins anew, with how things stand then.

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30_000;

// handlers: event name -> function of its data; onConnection hears "lost" and "back".
export function listen(url, handlers, onConnection) {
  let source = null;
  let isLost = false;
  let wait = FIRST_WAIT;
  let waiting = 0;

  function open() {
    clearTimeout(waiting);
    if (source || document.hidden) return;
    source = new EventSource(url);
    source.addEventListener("open", () => {
      wait = FIRST_WAIT;
      if (isLost) onConnection("back");
      isLost = false;
    });
    source.addEventListener("error", lose);
    for (const [name, handler] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => handler(JSON.parse(event.data)));
    }
  }

  function close() {
    clearTimeout(waiting);
    source?.close();
    source = null;
  }

  // The browser asks again by itself, unless the answer was a refusal.
  function lose() {
    if (!isLost) onConnection("lost");
    isLost = true;
    if (source?.readyState !== EventSource.CLOSED) return;
    close();
    waiting = setTimeout(open, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  addEventListener("online", open);
  addEventListener("offline", () => {
    close();  // it would notice only after minutes
    lose();
  });
  open();
}
