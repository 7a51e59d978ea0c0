// Slack, as the chosen person sees it: rooms, messages, a thread beside them, a form over them.

import { actInSlack, become } from "./api.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { ephemeral, message, messages } from "./messages.js";
import { modal } from "./modal.js";
import { CAST, changed, snapshot, state } from "./state.js";
import { toast } from "./toast.js";

const ROOMS = ["desk-support", "desk-escalations", "desk-ops", "help"];
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
  help: [
    "Ask here as a colleague",
    "A message in this room is a customer's too: write one, and a card appears in #desk-support.",
  ],
};

export function slackColumn() {
  const rooms = shownRooms();
  const room = rooms.find((one) => one.name === state.room) ?? rooms[0];
  const root = (room.messages ?? []).find((one) => one.ts === state.thread && !one.deleted) ?? null;
  state.seen[room.name] = newest(room);
  return [
    header(),
    tabs(rooms, room),
    h("div", { key: "room", class: "room" }, roomPane(room, root), root && threadPane(room, root), modal()),
  ];
}

// The rooms of the design first, in their order, then any other; a room not heard of yet is empty.
function shownRooms() {
  const { rooms } = snapshot();
  const known = ROOMS.map((name) => rooms.find((room) => room.name === name) ?? { id: name, name, messages: [] });
  return [...known, ...rooms.filter((room) => !ROOMS.includes(room.name))];
}

function newest(room) {
  let ts = "";
  for (const one of room.messages ?? []) {
    for (const each of [one, ...(one.replies ?? [])]) if (!each.deleted && each.ts > ts) ts = each.ts;
  }
  return ts;
}

// What was there when the page opened counts as seen.
function unread(room) {
  if (!state.snapshot) return false;
  state.seen[room.name] ??= newest(room);
  return newest(room) > state.seen[room.name];
}

function header() {
  return h(
    "header",
    { key: "head", class: "head" },
    h("h2", null, h("span", { class: "logo slack-logo" }), "Slack"),
    h("span", { class: "muted" }, "as your team sees it"),
    h(
      "label",
      { class: "you" },
      "You are ",
      h(
        "select",
        {
          "data-testid": "slack-user",
          "aria-label": "You are",
          value: state.user,
          on: { change: (event) => become(event.currentTarget.value) },
        },
        CAST.map((name) => h("option", { key: name, value: name }, name)),
      ),
    ),
  );
}

function tabs(rooms, current) {
  const tab = (room) => {
    const news = room !== current && unread(room);
    return h(
      "button",
      {
        key: room.name,
        type: "button",
        role: "tab",
        class: news ? "tab news" : "tab",
        "aria-selected": String(room === current),
        "data-testid": `room-tab-${room.name}`,
        on: { click: () => changed({ room: room.name, thread: null, menu: null }) },
      },
      `# ${room.name}`,
      news && h("span", { class: "dot", role: "img", "aria-label": "unread" }),
    );
  };
  return h("div", { key: "tabs", class: "tabs", role: "tablist", "aria-label": "Rooms" }, rooms.map(tab));
}

const here = (one, room) => one.room === room.name || one.room === room.id;

function roomPane(room, root) {
  const list = (room.messages ?? []).filter((one) => !one.deleted);
  const asides = snapshot().ephemerals.filter((one) => here(one, room) && !(root && one.thread_ts === root.ts));
  const nothing = !list.length && !asides.length;
  return h(
    "div",
    { key: `pane-${room.name}`, class: "pane" },
    h(
      "div",
      {
        key: "messages",
        class: "scroll messages",
        "data-testid": "slack-messages",
        "data-stick": true,
        tabindex: "-1",
      },
      nothing ? empty(room) : [messages(list, room), asides.map((one) => ephemeral(one, room, Boolean(one.thread_ts)))],
    ),
    composer({
      key: "composer",
      draft: room.name,
      label: `Message #${room.name}`,
      hint: `Message #${room.name}, or /desk`,
      testid: "room-composer",
      face: "Send",
      keys: "enter",
      send: (text) => (text.startsWith("/") ? command(room, text) : say(room, text)),
    }),
  );
}

function threadPane(room, root) {
  const asides = snapshot().ephemerals.filter((one) => here(one, room) && one.thread_ts === root.ts);
  const replies = (root.replies ?? []).filter((one) => !one.deleted);
  return h(
    "aside",
    { key: `thread-${root.ts}`, class: "pane thread-pane", "data-testid": "thread-pane", "aria-label": "Thread" },
    h(
      "header",
      { key: "head" },
      h("h3", null, "Thread", h("span", { class: "muted" }, ` #${room.name}`)),
      h(
        "button",
        {
          type: "button",
          class: "icon",
          "aria-label": "Close thread",
          "data-testid": "thread-close",
          on: { click: () => changed({ thread: null }) },
        },
        "×",
      ),
    ),
    h(
      "div",
      { key: "messages", class: "scroll messages", "data-stick": true, tabindex: "-1" },
      message(root, room, true),
      h(
        "div",
        { key: "count", class: "day left" },
        h("span", null, replies.length === 1 ? "1 reply" : `${replies.length} replies`),
      ),
      messages(replies, room, true),
      asides.map((one) => ephemeral(one, room, false)),
    ),
    composer({
      key: "composer",
      draft: `${room.name}/${root.ts}`,
      label: "Reply in thread",
      hint: "Reply in thread (a note to the team)",
      testid: "thread-composer",
      face: "Send",
      keys: "enter",
      send: (text) => answer(room, root, text),
      focus: true,
    }),
  );
}

// Slack's clients turn the names people type into ids before sending.
function withIds(text) {
  const people = snapshot().people.toSorted((one, other) => other.name.length - one.name.length);
  return people.reduce(
    (done, one) => done.replaceAll(`@${one.name}`, (whole, at) => (done[at - 1] === "<" ? whole : `<@${one.id}>`)),
    text,
  );
}

const say = (room, text) => actInSlack("message", { room: room.name, text: withIds(text) });

function answer(room, root, text) {
  if (text.startsWith("/desk")) {
    toast("/desk is not supported in threads. Write it in the room, or @deskhand and a verb here.");
    return null;
  }
  return actInSlack("message", { room: room.name, text: withIds(text), thread_ts: root.ts });
}

function command(room, text) {
  const [word, ...rest] = text.split(" ");
  return actInSlack("command", { room: room.name, command: word, text: rest.join(" ").trim() });
}

function empty(room) {
  const [title, line] = WAITING[room.name] ?? ["Nothing here yet", "Messages appear here."];
  return h("div", { key: "empty", class: "empty" }, h("strong", null, title), h("p", null, line));
}
