// What messages and comments have in common: attachments, links, reactions.

import { act } from "./api.js";
import { h } from "./dom.js";
import { isMe, me } from "./fbself.js";
import { openMenu } from "./menu.js";
import { anchor } from "./mrkdwn.js";

const OWN = "/stage/facebook/files/";
const EMOJI = ["👍", "❤️", "😆", "😮", "😢", "😡"];

// Only what the sandbox serves is shown; anything else is a link.
export function attachment(one) {
  const props = { key: one.url, src: one.url, alt: one.name };
  if (one.url.startsWith(OWN) && one.kind === "image") return h("img", { ...props, class: "picture" });
  if (one.url.startsWith(OWN) && one.kind === "sticker") return h("img", { ...props, class: "sticker" });
  const link = one.url.startsWith(OWN)
    ? h("a", { href: one.url, target: "_blank", rel: "noopener noreferrer" }, one.name)
    : anchor(one.url, one.name);
  return h("div", { key: one.url, class: "file" }, link);
}

export function linked(text) {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, at) => (at % 2 ? anchor(part, part.replace(/^https?:\/\//, "")) : part));
}

// Puts an emoji on a message, comment or post, or takes the same one away again.
export function reactMenu(one, look) {
  const own = one.reactions.find((each) => isMe(each.name));
  const put = (emoji) =>
    act("/stage/facebook/react", { name: me(), id: one.id, emoji, ...(own?.emoji === emoji ? { remove: true } : {}) });
  const items = EMOJI.map((emoji) => ({ label: emoji, title: emoji, pick: () => put(emoji) }));
  return openMenu({ key: "react", name: `fb-react/${one.id}`, items, ...look });
}
