// Posts on X with their answers below them, and what their authors may do with them.

import { act } from "./api.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { openMenu } from "./menu.js";
import { anchor } from "./mrkdwn.js";
import { changed, hue, initials, snapshot, state } from "./state.js";
import { exact, instant, relative } from "./time.js";
import { pictures } from "./xmedia.js";
import { handle, US } from "./xwho.js";

const QUOTED_AT_MOST = 180; // letters of a quoted post
const GONE = {
  deleted: "This post was deleted by its author.",
  suspended: "This post is from a suspended account.",
};
const WRITING = {
  reply: { face: "Reply", label: (one) => `Reply to ${one.name || one.handle}`, hint: (one) => `Reply to @${one.handle}` },
  quote: { face: "Quote", label: (one) => `Quote ${one.name || one.handle}`, hint: () => "Say something about this post" },
  edit: { face: "Save", label: () => "Edit this post", hint: () => "The new text" },
};

let writing = "reply"; // what is being done with the post `state.replyTo`

export function posts() {
  const all = snapshot().posts;
  const latest = new Map(all.flatMap((one) => (one.versions ?? [one.id]).map((id) => [id, one])));
  const under = (one) => latest.get(one.reply_to)?.id ?? null;
  const answers = Map.groupBy(all, under);
  const roots = (answers.get(null) ?? []).toSorted((one, other) => instant(other.at) - instant(one.at));
  return h(
    "div",
    { key: "posts", class: "scroll posts", "data-testid": "x-posts", tabindex: "-1" },
    roots.length ? roots.map((one) => thread(one, answers, latest, 0)) : empty(),
  );
}

// A post with its answers below it, oldest first. Keyed by its first version, so that an edit moves nothing.
function thread(one, answers, latest, depth) {
  const below = (answers.get(one.id) ?? []).toSorted((first, second) => instant(first.at) - instant(second.at));
  return h(
    "div",
    { key: one.versions?.[0] ?? one.id, class: depth ? "answer" : "thread" },
    card(one, latest),
    state.replyTo === one.id && box(one),
    below.length > 0 &&
      h(
        "div",
        { key: "below", class: depth < 3 ? "below" : "below flat" },
        below.map((next) => thread(next, answers, latest, depth + 1)),
      ),
  );
}

function card(one, latest) {
  const ours = one.handle === US;
  const name = one.name || one.handle;
  const gone = (one.deleted && GONE.deleted) || (one.suspended && GONE.suspended);
  return h(
    "article",
    {
      key: "post",
      class: `post ${ours ? "ours" : ""} ${gone ? "gone" : ""}`,
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
      byline(one, name, ours),
      gone ? h("p", { class: "muted" }, gone) : h("p", null, tinted(one.text)),
      !gone && pictures(one.media),
      !gone && one.quote && quoted(latest.get(one.quote)),
      !gone && actions(one),
    ),
  );
}

function byline(one, name, ours) {
  const at = instant(one.at);
  return h(
    "div",
    { class: "byline" },
    h("strong", null, name),
    ours && h("span", { class: "tick", role: "img", "aria-label": "Verified" }),
    one.protected && h("span", { class: "badge", title: "Only followers see this account's posts" }, "protected"),
    h("span", { class: "muted handle" }, `@${one.handle}`),
    h("time", { class: "muted", title: exact(at), datetime: String(one.at) }, `· ${relative(at)}`),
    one.edited && !one.deleted && h("span", { class: "muted small mark" }, "· edited"),
    one.hidden && h("span", { class: "muted small mark" }, "· hidden by us"),
  );
}

function actions(one) {
  const open = (what) => () => {
    const again = state.replyTo === one.id && writing === what;
    writing = what;
    changed({ replyTo: again ? null : one.id });
  };
  const action = (what, face) =>
    h(
      "button",
      {
        key: what,
        type: "button",
        class: "action",
        "data-testid": `post-${what}`,
        "aria-expanded": String(state.replyTo === one.id && writing === what),
        on: { click: open(what) },
      },
      face,
    );
  return h(
    "div",
    { class: "row post-actions" },
    action("reply", "Reply"),
    action("quote", "Quote"),
    openMenu({
      key: "more",
      name: `post-${one.id}`,
      label: "More",
      face: "More",
      class: "action",
      testid: "post-more",
      items: [
        { label: "Edit", pick: open("edit") },
        { label: "Delete", pick: () => act("/stage/x/delete", { id: one.id }) },
      ],
    }),
  );
}

function box(one) {
  const { face, label, hint } = WRITING[writing];
  const asked = { reply: { reply_to: one.id }, quote: { quote: one.id } }[writing];
  const send = async (text) => {
    const answer = asked
      ? await act("/stage/x/post", { handle: handle(), text, ...asked })
      : await act("/stage/x/edit", { id: one.id, text });
    if (answer && state.replyTo === one.id) changed({ replyTo: null });
    return answer;
  };
  return composer({
    key: `answer-${writing}`,
    draft: `x/${writing}/${one.id}`,
    label: label(one),
    hint: hint(one),
    testid: `${writing}-text`,
    sendId: `${writing}-send`,
    face,
    keys: "ctrl",
    rows: 2,
    send,
    focus: true,
    initial: writing === "edit" ? one.text : "",
  });
}

// The post that another one is about, small.
function quoted(one) {
  if (!one || one.deleted || one.suspended) {
    return h("div", { key: "quoted", class: "quoted muted", "data-testid": "quoted" }, "This post is unavailable.");
  }
  const short = one.text.length > QUOTED_AT_MOST ? `${one.text.slice(0, QUOTED_AT_MOST)}…` : one.text;
  return h(
    "div",
    { key: "quoted", class: "quoted", "data-testid": "quoted" },
    h(
      "div",
      { class: "byline" },
      h("strong", null, one.name || one.handle),
      h("span", { class: "muted handle" }, `@${one.handle}`),
    ),
    h("p", null, tinted(short)),
    pictures(one.media),
  );
}

// Mentions, hashtags and links stand out; the rest is text.
export function tinted(text) {
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
