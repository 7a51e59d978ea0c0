// Which rooms the chosen person sees in Slack, what they are called, and what stands there before anybody wrote.

import { h } from "./dom.js";
import { CAST, me, snapshot } from "./state.js";

const ORDER = ["desk-support", "desk-escalations", "desk-ops", "help", "requests", "help-acme"];
const WAITING = {
  "desk-support": [
    "Cards appear here",
    "Write as a customer on X, and Deskhand posts a card. Press its buttons, or write in its thread.",
  ],
  "desk-escalations": [
    "Nothing needs a decision",
    "Leave a ticket unanswered and move the clock: what is late comes here, for the manager.",
  ],
  "desk-ops": ["All is well", "Trouble with a platform is told here. Cause some from the Faults menu."],
  help: ["A room for customers", "Be a customer, maria for one, and ask for help: mention @deskhand, or just write."],
  requests: ["A room for requests", "Whoever works here may ask the desk for something in this room."],
  "help-acme": ["A room shared with Acme", "Be maria@acme, of another organisation, and ask for help."],
  dm: ["You and the desk, alone", "What you write here only Deskhand reads. Answers come here too."],
};

// A conversation with the bot is `dm` whosever it is: the tab stays when the visitor becomes somebody else.
export const keyOf = (room) => (room.kind === "im" ? "dm" : room.name);
export const titleOf = (room) => (room.kind === "im" ? "deskhand" : room.kind === "mpim" ? room.name : `#${room.name}`);
export const isTeams = (room) => room.name.startsWith("desk-");

// The rooms of the design first, in their order, then any other, then the person's own conversation with the bot. The
// desk's own people look into every room, so that a visitor need not be the manager to see what the manager is told.
export function shownRooms() {
  const { rooms } = snapshot();
  const mine = me();
  if (!rooms.length) return ORDER.slice(0, 3).map((name) => ({ id: name, name, kind: "group", messages: [] }));
  const staff = CAST.includes(mine.name);
  const seen = rooms.filter(
    (room) => staff || room.members.includes(mine.id) || room.open_to.includes(mine.team),
  );
  const direct = { id: "dm", name: `dm:${mine.name}`, kind: "im", messages: [] };
  const named = seen.filter((room) => room.kind !== "im").toSorted((one, other) => rank(one) - rank(other));
  return [...named, seen.find((room) => room.kind === "im") ?? direct];
}

const rank = (room) => (ORDER.includes(room.name) ? ORDER.indexOf(room.name) : ORDER.length);

// What stands in the room itself: its messages, tombstones with threads, and replies that were sent to the room too.
export function standing(room) {
  const heads = (room.messages ?? []).filter((one) => !one.deleted || one.replies.length);
  const also = heads.flatMap((one) => one.replies.filter((reply) => reply.broadcast).map((reply) => under(reply, one)));
  return [...heads, ...also].toSorted((one, other) => (one.ts < other.ts ? -1 : 1));
}

const under = (reply, root) => ({ ...reply, root: root.ts });

export function empty(room) {
  const [title, line] = WAITING[keyOf(room)] ?? ["Nothing here yet", "Messages appear here."];
  return h("div", { key: "empty", class: "empty" }, h("strong", null, title), h("p", null, line));
}
