// The messages of a conversation in Messenger, as bubbles.

import { act } from "./api.js";
import { h } from "./dom.js";
import { attachment, linked, reactMenu } from "./fbparts.js";
import { choose, IDLE, me, US } from "./fbself.js";
import { openMenu } from "./menu.js";
import { clockTime, dayName, exact, instant } from "./time.js";

const PRESSED = new Set(["postback", "quick_reply"]);
const TOGETHER = 5 * 60_000; // milliseconds between messages that stand close to each other

// The latest of our messages that was seen is marked so.
export function bubbles(list) {
  const seen = list.findLast((one) => one.from === US && one.read);
  const unseen = list.some((one) => one.from === US && !one.read);
  let day = null;
  const rows = list.flatMap((one, at) => {
    const name = dayName(instant(one.at));
    const line =
      name !== day && h("div", { key: `day-${one.id}`, class: "day", role: "separator" }, h("span", null, name));
    day = name;
    const next = list[at + 1];
    const last = !next || next.from !== one.from || instant(next.at) - instant(one.at) > TOGETHER;
    return [line, bubble(one, last, list), one === seen && mark("Seen", `seen-${one.id}`)];
  });
  return [rows, unseen && seeAll()];
}

const mark = (text, key) => h("div", { key, class: "seen muted small", "data-testid": "fb-seen" }, text);

const seeAll = () =>
  h(
    "button",
    {
      key: "see",
      type: "button",
      class: "link small see",
      "data-testid": "fb-read",
      on: { click: () => act("/stage/facebook/read", { name: me() }) },
    },
    "Mark as seen",
  );

function bubble(one, last, list) {
  const ours = one.from === US;
  const at = instant(one.at);
  const quoted = list.find((each) => each.id === one.reply_to);
  const look = PRESSED.has(one.kind) ? "bubble pressed" : "bubble";
  return h(
    "article",
    {
      key: one.id,
      class: `bubble-row ${ours ? "ours" : "theirs"} ${last ? "last" : ""}`,
      "data-testid": "fb-message",
      "data-id": one.id,
      "aria-label": `Message by ${one.from}`,
    },
    ours && h("span", { class: last ? "avatar brand" : "avatar none", "aria-hidden": "true" }),
    h(
      "div",
      { key: "body", class: "bubble-body" },
      one.kind === "private_reply" && h("div", { key: "kind", class: "muted small" }, "about your comment"),
      quoted && h("div", { key: "quoted", class: "quoted small" }, shortly(quoted)),
      h("div", { key: "attachments", class: "attachments" }, one.attachments.map(attachment)),
      one.text && h("p", { key: "text", class: look, title: exact(at) }, linked(one.text)),
      one.reactions.length > 0 &&
        h("span", { key: "reactions", class: "stuck", "data-testid": "fb-reaction" }, one.reactions.map((r) => r.emoji)),
      (last || one.edited) &&
        h(
          "div",
          { key: "at", class: "muted small at" },
          h("time", { title: exact(at), datetime: one.at }, clockTime(at)),
          one.edited && " · edited",
        ),
    ),
    h("div", { key: "tools", class: "bubble-tools" }, tools(one, ours)),
  );
}

export const shortly = (one) => (one.text ? one.text.slice(0, 80) : (one.attachments[0]?.kind ?? ""));

function tools(one, ours) {
  const change = [
    { label: "Edit", pick: () => choose({ ...IDLE, editing: one.id }) },
    { label: "Unsend", pick: () => act("/stage/facebook/delete", { id: one.id }) },
  ];
  return [
    reactMenu(one, { label: "React", face: "☺", class: "icon" }),
    h(
      "button",
      {
        key: "reply",
        type: "button",
        class: "icon",
        "aria-label": "Reply to this message",
        title: "Reply",
        on: { click: () => choose({ ...IDLE, replyTo: one.id }) },
      },
      "↩",
    ),
    !ours &&
      one.text &&
      openMenu({
        key: "change",
        name: `fb-change/${one.id}`,
        label: "Edit or unsend",
        face: "⋯",
        class: "icon words",
        items: change,
      }),
  ];
}
