// X, as customers and passers-by see it.

import { act } from "./api.js";
import { channelHead, newestOf, saw } from "./channels.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { anchor } from "./mrkdwn.js";
import { changed, hue, initials, snapshot, state } from "./state.js";
import { exact, instant, relative } from "./time.js";

const US = "deskhand";
const SUGGESTED = ["@maria_k", "@tom_h", "@li_wei"];

export function xColumn() {
  const { posts } = snapshot();
  const answers = Map.groupBy(posts, (post) => post.reply_to ?? null);
  const known = new Set(posts.map((post) => post.id));
  const roots = posts.filter((post) => !post.reply_to || !known.has(post.reply_to));
  if (document.getElementById("x").offsetParent !== null) saw("x", newestOf.x());
  roots.sort((one, other) => instant(other.at) - instant(one.at));
  return [
    channelHead("x"),
    h("div", { key: "write", class: "x-write" }, writeAs(), compose()),
    h(
      "div",
      { key: "posts", class: "scroll posts", "data-testid": "x-posts", tabindex: "-1" },
      roots.length ? roots.map((post) => thread(post, answers, 0)) : empty(),
    ),
  ];
}

function writeAs() {
  const field = () => document.querySelector("[data-testid=x-handle]");
  const pick = (name) => () => {
    field().value = name;
    document.querySelector("[data-testid=x-text]").focus();
  };
  return h(
    "div",
    { key: "as", class: "row as" },
    h("label", { for: "x-handle", class: "muted" }, "As"),
    h("input", {
      id: "x-handle",
      "data-testid": "x-handle",
      value: SUGGESTED[0],
      "aria-label": "Writing as",
      autocomplete: "off",
      spellcheck: "false",
    }),
    SUGGESTED.map((name) =>
      h(
        "button",
        { key: name, type: "button", class: "chip", "aria-label": `Write as ${name}`, on: { click: pick(name) } },
        name,
      ),
    ),
  );
}

const handle = () => document.querySelector("[data-testid=x-handle]").value.trim().replace(/^@/, "");

const post = (text, replyTo) =>
  act("/stage/x/post", { handle: handle(), text, ...(replyTo ? { reply_to: replyTo } : {}) });

function compose() {
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
    send: (text) => post(text, null),
  });
}

// A post with its answers below it, oldest first.
function thread(one, answers, depth) {
  const below = (answers.get(one.id) ?? []).toSorted((first, second) => instant(first.at) - instant(second.at));
  return h(
    "div",
    { key: one.id, class: depth ? "answer" : "thread" },
    card(one),
    state.replyTo === one.id && answerBox(one),
    below.length > 0 &&
      h(
        "div",
        { key: "below", class: depth < 3 ? "below" : "below flat" },
        below.map((next) => thread(next, answers, depth + 1)),
      ),
  );
}

function card(one) {
  const ours = one.handle === US;
  const name = one.name || one.handle;
  const at = instant(one.at);
  const open = () => changed({ replyTo: state.replyTo === one.id ? null : one.id });
  return h(
    "article",
    {
      key: "post",
      class: `post ${ours ? "ours" : ""}`,
      "data-testid": "post",
      "data-id": one.id,
      "aria-label": `Post by ${name}`,
    },
    h(
      "span",
      { class: ours ? "avatar brand" : `avatar ${hue(one.handle)}`, "aria-hidden": "true" },
      ours ? null : initials(name),
    ),
    h(
      "div",
      { class: "post-body" },
      h(
        "div",
        { class: "byline" },
        h("strong", null, name),
        ours && h("span", { class: "tick", role: "img", "aria-label": "Verified" }),
        h("span", { class: "muted handle" }, `@${one.handle}`),
        h("time", { class: "muted", title: exact(at), datetime: String(one.at) }, `· ${relative(at)}`),
      ),
      h("p", null, tinted(one.text)),
      h(
        "button",
        {
          type: "button",
          class: "action",
          "data-testid": "post-reply",
          "aria-expanded": String(state.replyTo === one.id),
          on: { click: open },
        },
        "Reply",
      ),
    ),
  );
}

function answerBox(one) {
  const send = async (text) => {
    const answer = await post(text, one.id);
    if (answer && state.replyTo === one.id) changed({ replyTo: null });
    return answer;
  };
  return composer({
    key: "answer",
    draft: `x/${one.id}`,
    label: `Reply to ${one.name || one.handle}`,
    hint: `Reply to @${one.handle}`,
    testid: "reply-text",
    sendId: "reply-send",
    face: "Reply",
    keys: "ctrl",
    rows: 2,
    send,
    focus: true,
  });
}

// Mentions, hashtags and links stand out; the rest is text.
function tinted(text) {
  return String(text ?? "")
    .split(/(https?:\/\/[^\s<>"]+|(?<!\w)[@#]\w+)/)
    .map((part, at) => {
      if (at % 2 === 0) return part;
      return part.startsWith("http")
        ? anchor(part, part.replace(/^https?:\/\//, ""))
        : h("span", { class: "tinted" }, part);
    });
}

function empty() {
  return h(
    "div",
    { key: "empty", class: "empty" },
    h("strong", null, "Nobody has written yet"),
    h("p", null, `Write as a customer: mention @${US}, ask for help, and press Post. A ticket follows in Slack.`),
  );
}
