// Draws the sound of the recording above its speakers, once the page is at rest.

const drawing = document.querySelector("[data-waveform]");
const [, , WIDTH, HEIGHT] = drawing.getAttribute("viewBox").split(" ").map(Number);
const POINTS = WIDTH / 2;  // more than a page has room for: the size can change without a new drawing

async function draw() {
  const response = await fetch(`${drawing.dataset.waveform}?points=${POINTS}`);
  if (response.ok) drawing.querySelector("path").setAttribute("d", outline(await response.json()));
}

// data: lowest and highest of each point in turn; quiet recordings are drawn as high as loud ones.
function outline({ data }) {
  const count = data.length / 2;
  const loudest = Math.max(...data.map(Math.abs), 1);
  const point = (index, value) =>
    `${((index + 0.5) * WIDTH / count).toFixed(1)} ${(HEIGHT / 2 - (value / loudest) * (HEIGHT / 2 - 4)).toFixed(1)}`;
  const indexes = Array.from({ length: count }, (_, index) => index);
  const above = indexes.map((index) => point(index, data[2 * index + 1] + 0.5));
  const below = indexes.map((index) => point(index, data[2 * index] - 0.5));
  return count ? `M${above.join("L")}L${below.reverse().join("L")}z` : "";
}

const whenIdle = globalThis.requestIdleCallback ?? ((callback) => setTimeout(callback, 200));
whenIdle(() => draw().catch(() => {}));  // without it the lanes still lead through the recording
