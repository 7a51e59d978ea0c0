// X, as customers and passers-by see it: who writes, the composer, posts or private messages.

import { act } from "./api.js";
import { channelHead, newestOf, saw } from "./channels.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { changed, snapshot } from "./state.js";
import { attached, attachments } from "./xmedia.js";
import { posts } from "./xposts.js";
import { talks } from "./xtalks.js";
import { handle, US, writeAs } from "./xwho.js";

const TABS = { posts: "Posts", messages: "Messages" };

let tab = "posts";
let seen = 0; // messages that were there when the tab was last open

export function xColumn() {
  const messages = snapshot().dms ?? [];
  if (tab === "messages") seen = messages.length;
  if (document.getElementById("x").offsetParent !== null) saw("x", newestOf.x());
  return [
    channelHead("x"),
    h("div", { key: "tabs", class: "tabs", role: "tablist", "aria-label": "X" }, tabs(messages.length > seen)),
    h("div", { key: "write", class: "x-write" }, writeAs(), tab === "posts" ? newPost() : newMessage()),
    tab === "posts" ? posts() : talks(messages),
  ];
}

function tabs(news) {
  return Object.entries(TABS).map(([id, name]) => {
    const dot = id === "messages" && news;
    const open = () => {
      tab = id;
      changed({ replyTo: null, menu: null });
    };
    return h(
      "button",
      {
        key: id,
        type: "button",
        role: "tab",
        class: dot ? "tab news" : "tab",
        "aria-selected": String(tab === id),
        "data-testid": `x-tab-${id}`,
        on: { click: open },
      },
      name,
      dot && h("span", { class: "dot", role: "img", "aria-label": "new" }),
    );
  });
}

function newPost() {
  return composer({
    key: "new",
    draft: "x",
    label: "Post text",
    hint: `What's happening? Mention @${US} and a ticket is opened`,
    testid: "x-text",
    sendId: "x-post",
    face: "Post",
    keys: "ctrl",
    rows: 2,
    extra: attachments("post"),
    send: (text) => attached("post", (media) => act("/stage/x/post", { handle: handle(), text, media })),
  });
}

function newMessage() {
  return composer({
    key: "message",
    draft: "x-message",
    label: "Message text",
    hint: `Write to @${US} privately`,
    testid: "dm-text",
    sendId: "dm-send",
    face: "Send",
    keys: "enter",
    extra: attachments("message"),
    send: (text) => attached("message", (media) => act("/stage/x/dm", { handle: handle(), text, media })),
  });
}
