// What the page knows: the latest snapshot, and what the visitor has chosen. Columns read it; whoever changes it calls
// `changed()`, and everything is drawn once in the next frame.

export const CAST = ["agent-1", "agent-2", "agent-3", "reviewer", "dispatcher", "manager", "outsider"];
// Customers are whoever comes; these can be chosen before anybody came.
export const CUSTOMERS = ["maria", "tom", "maria@acme"];

const NOBODY = { messages: [], people: [], posts: [] };
const EMPTY = { people: [], rooms: [], ephemerals: [], views: [], posts: [], facebook: NOBODY, timeline: [], faults: [], story: null };

export const state = {
  snapshot: null, // null until the first one arrives
  version: null,
  ahead: 0, // milliseconds between the desk's clock and this machine's
  away: false,
  user: CAST[0],
  room: "desk-support",
  thread: null, // ts of the message whose thread is open
  editing: null, // place of the message that is being edited
  menu: null, // name of the open menu
  replyTo: null, // id of the post being answered
  // on Facebook: who writes, what shows, what is answered or edited, whether a colleague writes instead
  fb: { name: "Maria K", tab: "talks", replyTo: null, editing: null, elsewhere: false },
  seenAt: {}, // place → when our side had written last, as the visitor saw it
  only: null, // ticket the timeline is narrowed to
  problems: {}, // view id → {label: text}
  seen: {}, // room name → newest ts the visitor has seen
};

let painter = () => {};
let waiting = false;

// `paint` draws the whole page.
export function onChange(paint) {
  painter = paint;
}

export function changed(change) {
  Object.assign(state, change);
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    painter();
  }, 0);
}

export const snapshot = () => state.snapshot ?? EMPTY;
export const deskNow = () => Date.now() + state.ahead;

// The person with a Slack id (or name); somebody unknown is called by the id.
export function person(id) {
  const known = snapshot().people.find((one) => one.id === id || one.name === id);
  return known ?? { id, name: id ?? "somebody", is_bot: false };
}

export const me = () => person(state.user);

// A colour for a name, the same each time.
export function hue(name) {
  let sum = 0;
  for (const letter of String(name)) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return `hue-${sum % 8}`;
}

// One or two letters: "agent-1" → "A1".
export function initials(name) {
  const parts = String(name ?? "")
    .split(/[\s@_-]+/)
    .filter(Boolean);
  return (
    parts
      .slice(0, 2)
      .map((part) => [...part][0].toUpperCase())
      .join("") || "?"
  );
}
