// Messages in a room or in a thread, as Slack shows them.

import { actInSlack } from "./api.js";
import { blocks, drawable } from "./blocks.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { emoji, VERBS } from "./emoji.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { CAST, changed, hue, initials, me, person, snapshot, state } from "./state.js";
import { clockTime, dayName, exact, instant, relative } from "./time.js";
import { withIds, withNames } from "./typed.js";

// Messages with a line where a new day begins. `inThread`: no link to the thread one is in.
export function messages(list, room, inThread = false) {
  let day = null;
  return list.flatMap((one) => {
    const name = dayName(instant(one.ts));
    const line =
      !inThread &&
      name !== day &&
      h("div", { key: `day-${one.ts}`, class: "day", role: "separator" }, h("span", null, name));
    day = name;
    return [line, message(one, room, inThread)];
  });
}

export function message(one, room, inThread) {
  const writer = one.bot ? { id: one.user, name: one.bot, is_bot: true } : person(one.user);
  const place = { name: `${room.name}/${inThread}/${one.ts}`, room: room.name, ts: one.ts };
  return h(
    "article",
    {
      key: one.ts,
      class: "message",
      "data-testid": "message",
      "data-ts": one.ts,
      "aria-label": `Message by ${writer.name}`,
    },
    face(writer),
    h(
      "div",
      { key: "body", class: "message-body" },
      byline(writer, one.ts),
      one.root && h("div", { key: "also", class: "muted small" }, "replied in a thread, and to the room"),
      state.editing === place.name ? editor(one, place) : content(one, place, writer),
      reactions(one, place),
      !inThread && threadLink(one),
    ),
    !one.deleted && h("div", { key: "tools", class: "tools" }, tools(one, place, inThread)),
  );
}

// The message's own text again, to be written anew.
function editor(one, place) {
  const save = async (text) => {
    const told = await actInSlack("edit", { room: place.room, ts: place.ts, text: withIds(text) });
    if (told !== null) changed({ editing: null });
    return told;
  };
  const cancel = () => changed({ editing: null });
  return composer({
    key: "editor",
    draft: `edit/${place.name}`,
    initial: withNames(one.text),
    label: "Edit the message",
    testid: "edit-text",
    sendId: "edit-save",
    face: "Save",
    keys: "enter",
    extra: h("button", { key: "cancel", type: "button", class: "button", on: { click: cancel } }, "Cancel"),
    send: save,
    focus: true,
  });
}

export function face(writer) {
  const look = writer.is_bot ? "avatar square brand" : `avatar square ${hue(writer.name)}`;
  return h("span", { key: "face", class: look, "aria-hidden": "true" }, writer.is_bot ? null : initials(writer.name));
}

function byline(writer, ts) {
  const at = instant(ts);
  return h(
    "div",
    { key: "byline", class: "byline" },
    h("strong", null, writer.name),
    writer.is_bot && h("span", { class: "badge" }, "APP"),
    h("time", { class: "muted", title: exact(at) }, clockTime(at)),
  );
}

// Blocks when there are any this page can draw, the text otherwise.
export function content(one, place, writer) {
  const edited = one.edited && !writer?.is_bot && h("span", { class: "muted small" }, " (edited)");
  const files = (one.files ?? []).map((file) => h("div", { key: file.id, class: "file", "data-testid": "file" }, link(file)));
  if (one.deleted) return h("div", { key: "content", class: "content muted" }, one.text);
  const body = drawable(one.blocks) ? blocks(one.blocks, place) : mrkdwn(one.text);
  return h("div", { key: "content", class: "content" }, body, edited, files);
}

const link = (file) => h("a", { href: file.url, download: file.name }, `↓ ${file.title || file.name}`);

const react = (place, name, remove) =>
  actInSlack("react", { room: place.room, ts: place.ts, emoji: name, ...(remove ? { remove } : {}) });

function reactions(one, place) {
  if (!one.reactions?.length) return null;
  const mine = me();
  const chip = ({ name, users = [], count }) => {
    const own = users.includes(mine.id) || users.includes(mine.name);
    const title = `${users.map((id) => person(id).name).join(", ")} reacted with :${name}:`;
    return h(
      "button",
      {
        key: name,
        type: "button",
        class: "reaction",
        "aria-pressed": String(own),
        title,
        on: { click: () => react(place, name, own) },
      },
      `${emoji(name)} `,
      h("span", null, count ?? users.length),
    );
  };
  return h("div", { key: "reactions", class: "reactions" }, one.reactions.map(chip));
}

function threadLink(one) {
  const replies = (one.replies ?? []).filter((reply) => !reply.deleted);
  if (!replies.length) return null;
  const writers = [...new Set(replies.map((reply) => reply.user))].slice(0, 3).map(person);
  const last = relative(instant(replies.at(-1).ts));
  return h(
    "button",
    {
      key: "thread",
      type: "button",
      class: "thread-link",
      "data-testid": "thread-open",
      on: { click: () => changed({ thread: one.ts }) },
    },
    writers.map((writer) => h("span", { key: writer.id, class: "mini" }, face(writer))),
    h("span", { class: "count" }, replies.length === 1 ? "1 reply" : `${replies.length} replies`),
    h("span", { class: "muted small" }, last === "now" ? "just now" : `last ${last}`),
  );
}

function tools(one, place, inThread) {
  const items = VERBS.map((name) => ({
    label: emoji(name),
    title: `:${name}:`,
    pick: () => react(place, name, false),
  }));
  const open = () => changed({ thread: one.root ?? one.ts });
  const mine = one.user === me().id;
  return [
    openMenu({ key: "react", name: `react/${place.name}`, label: "Add a reaction", face: "☺", class: "icon", items }),
    !inThread &&
      h(
        "button",
        {
          key: "reply",
          type: "button",
          class: "icon",
          "aria-label": "Reply in thread",
          title: "Reply in thread",
          on: { click: open },
        },
        "↳",
      ),
    mine && tool("edit", "Edit", "✎", () => changed({ editing: place.name })),
    (mine || CAST.includes(state.user)) &&
      tool("delete", "Delete", "×", () => actInSlack("delete", { room: place.room, ts: place.ts })),
  ];
}

const tool = (key, label, face, click) =>
  h("button", { key, type: "button", class: "icon", "aria-label": label, title: label, on: { click } }, face);

// What only the chosen person sees.
export function ephemeral(one, room, aside) {
  const place = { name: `ephemeral/${one.id}`, room: room.name, ts: one.ts ?? one.id };
  const app = snapshot().people.find((each) => each.is_bot) ?? { name: "deskhand", is_bot: true };
  const dismiss = () => actInSlack("dismiss", { id: one.id });
  return h(
    "article",
    { key: `ephemeral-${one.id}`, class: "message private", "data-testid": "ephemeral", "data-ts": place.ts },
    face(app),
    h(
      "div",
      { key: "body", class: "message-body" },
      h(
        "div",
        { key: "note", class: "muted small note" },
        `👁 Only visible to you${aside ? " · in a thread" : ""}`,
        h("button", { type: "button", class: "link", on: { click: dismiss } }, "Dismiss"),
      ),
      h("div", { key: "byline", class: "byline" }, h("strong", null, app.name), h("span", { class: "badge" }, "APP")),
      content(one, place, null),
    ),
  );
}
