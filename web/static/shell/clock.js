// Times as people read and write them.

export function clock(seconds) {
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

// "62.5", "1:02.5" or "0:01:02.5" in seconds; NaN for anything else.
export function secondsOf(text) {
  const parts = text.trim().split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d+([.,]\d*)?$/.test(part))) return NaN;
  return parts.reduce((total, part) => total * 60 + Number(part.replace(",", ".")), 0);
}

// Seconds to the millisecond, as links have them: 12.5
export function linkTime(seconds) {
  return String(Math.round(seconds * 1000) / 1000);
}

// Seconds for people who cut: 1:02.5
export function preciseClock(seconds) {
  const tenths = Math.round(seconds * 10);
  return `${clock(tenths / 10)}.${tenths % 10}`;
}

// What "#t=12.5" or "#t=12.5,20" in the address says: {start, end}, end null where it says none; null without either.
export function spanOfAddress() {
  const match = /[#&]t=(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?/.exec(location.hash);
  if (!match) return null;
  const start = Number(match[1]);
  const end = match[2] === undefined ? null : Number(match[2]);
  return { start, end: end !== null && end > start ? end : null };
}

// The end of an address that leads to a second, or to a span: "?t=12.5,20#t=12.5,20"
export function addressOf(start, end = null) {
  const time = end === null ? linkTime(start) : `${linkTime(start)},${linkTime(end)}`;
  return `?t=${time}#t=${time}`;
}
