// Sentences come from the page, in its language; {names} in them are filled in here.

export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// What the API says of a problem: in the page's language where it can, else in English.
export function problemSentence({ title, told, detail, hint }) {
  return [title, ...(told ? [told] : [detail, hint])].filter(Boolean).join(" — ");
}
