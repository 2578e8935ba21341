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

// The second of "#t=12.5"; null without one.
export function secondOfAddress() {
  const match = /[#&]t=(\d+(?:\.\d+)?)/.exec(location.hash);
  return match ? Number(match[1]) : null;
}
