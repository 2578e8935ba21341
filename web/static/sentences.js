// Sentences come from the page, in its language; {names} in them are filled in here.

export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
