// Slack, as the chosen person sees it: rooms, messages, a thread beside them, a form over them.

import { actInSlack, become } from "./api.js";
import { attached, chooser, chosenFiles, encoded, forget } from "./attaching.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { ephemeral, message, messages } from "./messages.js";
import { modal } from "./modal.js";
import { empty, isTeams, keyOf, shownRooms, standing, titleOf } from "./rooms.js";
import { CAST, changed, CUSTOMERS, snapshot, state } from "./state.js";
import { toast } from "./toast.js";
import { withIds } from "./typed.js";

export function slackColumn() {
  const rooms = shownRooms();
  const room = rooms.find((one) => keyOf(one) === state.room) ?? rooms[0];
  const root = standing(room).find((one) => one.ts === state.thread && !one.root) ?? null;
  if (room.members) state.seen[room.name] = newest(room);
  return [
    header(),
    tabs(rooms, room),
    h("div", { key: "room", class: "room" }, roomPane(room, root), root && threadPane(room, root), modal()),
  ];
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
  if (!state.snapshot || !room.members) return false; // nothing was heard of it yet
  state.seen[room.name] ??= newest(room);
  return newest(room) > state.seen[room.name];
}

function header() {
  const came = snapshot().people.filter((one) => !one.is_bot && !CAST.includes(one.name));
  const customers = [...new Set([...CUSTOMERS, ...came.map((one) => one.name)])];
  const choice = (name) => h("option", { key: name, value: name }, name);
  return h(
    "header",
    { key: "head", class: "head" },
    h("h2", null, h("span", { class: "logo slack-logo" }), "Slack"),
    h("span", { class: "muted" }, CAST.includes(state.user) ? "as your team sees it" : "as your customers see it"),
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
        h("optgroup", { key: "team", label: "At the desk's company" }, CAST.map(choice)),
        h("optgroup", { key: "customers", label: "Customers" }, customers.map(choice)),
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
        key: keyOf(room),
        type: "button",
        role: "tab",
        class: news ? "tab news" : "tab",
        "aria-selected": String(room === current),
        "data-testid": `room-tab-${keyOf(room)}`,
        on: { click: () => changed({ room: keyOf(room), thread: null, menu: null, editing: null }) },
      },
      room.kind === "im" && h("span", { class: "mini" }, h("span", { class: "avatar square brand" })),
      titleOf(room).replace("#", "# "),
      room.partner && h("span", { class: "badge", title: "Shared with another organisation" }, "⇄"),
      news && h("span", { class: "dot", role: "img", "aria-label": "unread" }),
    );
  };
  return h("div", { key: "tabs", class: "tabs", role: "tablist", "aria-label": "Rooms" }, rooms.map(tab));
}

const here = (one, room) => one.room === room.name || one.room === room.id;

function roomPane(room, root) {
  const list = standing(room);
  const asides = snapshot().ephemerals.filter((one) => here(one, room) && !(root && one.thread_ts === root.ts));
  const nothing = !list.length && !asides.length;
  const hint = room.kind === "im" ? "Message deskhand, or /desk" : `Message ${titleOf(room)}, @deskhand or /desk`;
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
    writer(room, {
      draft: room.name,
      label: `Message ${titleOf(room)}`,
      hint,
      testid: "room-composer",
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
      h("h3", null, "Thread", h("span", { class: "muted" }, ` ${titleOf(room)}`)),
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
    writer(room, {
      draft: `${room.name}/${root.ts}`,
      label: "Reply in thread",
      hint: isTeams(room) ? "Reply in thread (a note to the team)" : "Reply in thread",
      testid: "thread-composer",
      send: (text) => answer(room, root, text),
      focus: true,
    }),
  );
}

// A box to write in, with a button that attaches files.
function writer(room, asked) {
  return composer({
    key: "composer",
    face: "Send",
    keys: "enter",
    above: chosenFiles(asked.draft),
    extra: chooser(asked.draft),
    full: () => attached(asked.draft).length > 0,
    ...asked,
  });
}

const say = (room, text) => post(room, room.name, text, {});

function answer(room, root, text) {
  if (text.startsWith("/desk")) {
    toast("/desk is not supported in threads. Write it in the room, or @deskhand and a verb here.");
    return null;
  }
  return post(room, `${room.name}/${root.ts}`, text, { thread_ts: root.ts });
}

async function post(room, draft, text, more) {
  const files = await encoded(draft);
  const asked = { room: room.name, text: withIds(text), ...more, ...(files.length ? { files } : {}) };
  const told = await actInSlack("message", asked);
  if (told !== null) forget(draft);
  return told;
}

function command(room, text) {
  const [word, ...rest] = text.split(" ");
  return actInSlack("command", { room: room.name, command: word, text: rest.join(" ").trim() });
}
