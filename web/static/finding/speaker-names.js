// Names of speakers are offered while one types: the archive may hold thousands, so they do not come with the page.

const WAIT = 150;  // milliseconds without a key
const MOST = 12;

let waiting = 0;

async function offer(field) {
  const names = new URLSearchParams({ name: field.value, limit: MOST });
  const response = await fetch(`/api/speakers?${names}`);
  if (!response.ok) return;
  const { speakers } = await response.json();
  field.list.replaceChildren(...speakers.map(({ name, aliases }) => {
    const option = document.createElement("option");
    option.value = name;
    option.label = [name, ...aliases].join(" · ");
    return option;
  }));
}

for (const type of ["input", "focusin"]) {
  document.addEventListener(type, (event) => {
    const field = event.target.closest("[data-speaker-names]");
    if (!field) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => offer(field).catch(() => {}), WAIT);  // without a connection nothing is offered
  });
}
