// One tab of the archive sounds at a time: what begins to play in one makes the others pause.

const channel = new BroadcastChannel("rostrum.playing");

export function playAlone(media) {
  media.addEventListener("play", () => {
    if (!media.muted) channel.postMessage("begun");
  });
  channel.addEventListener("message", () => {
    if (!media.muted) media.pause();
  });
}
