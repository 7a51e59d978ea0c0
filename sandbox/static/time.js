// Instants, and how people read them. "Now" is the desk's clock, which the visitor may have moved.

import { deskNow } from "./state.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Milliseconds from what the sandbox sends: ISO text, seconds, or a Slack ts.
export function instant(value) {
  const number = Number(value);
  if (Number.isNaN(number)) return Date.parse(value);
  return number > 1e12 ? number : number * 1000;
}

const formats = new Map(); // making one costs far more than using it

function format(at, options) {
  if (Number.isNaN(at)) return "";
  const name = JSON.stringify(options);
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat(undefined, options));
  return formats.get(name).format(at);
}

export const clockTime = (at) => format(at, { hour: "2-digit", minute: "2-digit" });
export const exact = (at) => format(at, { dateStyle: "full", timeStyle: "medium" });
export const deskTime = () =>
  format(deskNow(), {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });

// "now", "5m", "3h", then the date.
export function relative(at) {
  const ago = deskNow() - at;
  if (ago < MINUTE) return "now";
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)}m`;
  if (ago < DAY) return `${Math.floor(ago / HOUR)}h`;
  if (ago < 7 * DAY) return `${Math.floor(ago / DAY)}d`;
  return format(at, { day: "numeric", month: "short" });
}

const midnight = (at) => new Date(at).setHours(0, 0, 0, 0);

// Days from today: -1 is yesterday. Rounded, because a day of a clock change has 23 or 25 hours.
const daysAway = (at) => Math.round((midnight(at) - midnight(deskNow())) / DAY);

const NEAR = { "-1": "yesterday", 0: "today", 1: "tomorrow" };

export function dayName(at) {
  const near = NEAR[daysAway(at)];
  return near ? near[0].toUpperCase() + near.slice(1) : format(at, { weekday: "long", day: "numeric", month: "long" });
}

const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
const MEDIUM = { day: "numeric", month: "long", year: "numeric" };
const SHORT = { day: "numeric", month: "short", year: "numeric" };
const pretty = (options) => (at) => NEAR[daysAway(at)] ?? format(at, options);

const FORMATS = {
  date: (at) => format(at, MEDIUM),
  date_num: (at) => format(at, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date_slash: (at) => format(at, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date_short: (at) => format(at, SHORT),
  date_long: (at) => format(at, LONG),
  date_pretty: pretty(MEDIUM),
  date_short_pretty: pretty(SHORT),
  date_long_pretty: pretty(LONG),
  time: clockTime,
  time_secs: (at) => format(at, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  ago: relative,
};

// Slack's date token: "{date_short_pretty} {time}" → "today 14:05". Null when the instant can't be read.
export function slackDate(stamp, pattern) {
  const at = Number(stamp) * 1000;
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return null;
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(FORMATS, name) ? FORMATS[name](at) : whole));
}
