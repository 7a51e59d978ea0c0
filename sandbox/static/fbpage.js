// The page's posts with their comments, as visitors see them.

import { act } from "./api.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { attachment, linked, reactMenu } from "./fbparts.js";
import { choose, IDLE, me, shownName, US } from "./fbself.js";
import { openMenu } from "./menu.js";
import { hue, initials, snapshot, state } from "./state.js";
import { exact, instant, relative } from "./time.js";

const LIKE = { label: "Like", face: "Like", class: "action" };

export function page() {
  const posts = snapshot().facebook.posts.toReversed();
  return h(
    "div",
    { key: "page", class: "scroll fb-posts", "data-testid": "fb-posts", tabindex: "-1" },
    visitorsPost(),
    posts.length ? posts.map(post) : h("p", { key: "none", class: "empty" }, "The page has no posts."),
  );
}

function visitorsPost() {
  if (state.fb.replyTo !== "wall") {
    const open = () => choose({ ...IDLE, replyTo: "wall" });
    return h(
      "button",
      { key: "wall", type: "button", class: "fb-wall muted", "data-testid": "fb-wall", on: { click: open } },
      "Write something on Deskhand's page …",
    );
  }
  return composer({
    key: "wall-composer",
    draft: "fb/wall",
    label: "Post on the page",
    hint: `Post on the page as ${me() || "somebody"}`,
    testid: "fb-post-text",
    sendId: "fb-post-send",
    face: "Post",
    keys: "ctrl",
    rows: 2,
    focus: true,
    send: (text) => done(act("/stage/facebook/post", { name: me(), text })),
    extra: cancel(),
  });
}

// Close the box once the sandbox has taken what was written.
async function done(asking) {
  const told = await asking;
  if (told) choose(IDLE);
  return told;
}

const cancel = () =>
  h(
    "button",
    { key: "cancel", type: "button", class: "link", on: { click: () => choose(IDLE) } },
    "Cancel",
  );

function post(one) {
  return h(
    "article",
    { key: one.id, class: "fb-post", "data-testid": "fb-post", "data-id": one.id, "aria-label": `Post by ${one.from}` },
    h(
      "header",
      { key: "head", class: "fb-post-head" },
      face(one.from),
      h("div", null, h("strong", null, shownName(one.from)), time(one)),
      menu(one, []),
    ),
    state.fb.editing === one.id ? rewrite(one) : h("p", { key: "text" }, linked(one.text)),
    h("div", { key: "reactions", class: "row fb-actions" }, reactions(one), reactMenu(one, LIKE)),
    h(
      "div",
      { key: "comments", class: "fb-comments" },
      one.comments.map((each) => comment(each, one)),
    ),
    box(one, `Comment as ${me() || "somebody"}`, "fb-comment-text", "fb-comment-send", false),
  );
}

function face(name) {
  const ours = name === US;
  return h(
    "span",
    { key: "face", class: ours ? "avatar brand" : `avatar ${hue(name)}`, "aria-hidden": "true" },
    ours ? null : initials(name),
  );
}

function time(one) {
  const at = instant(one.at);
  return h(
    "div",
    { key: "time", class: "muted small" },
    h("time", { title: exact(at), datetime: one.at }, relative(at)),
    one.edited && " · edited",
  );
}

function comment(one, root) {
  const open = () => choose({ ...IDLE, replyTo: state.fb.replyTo === one.id ? null : one.id });
  const hideOrShow = {
    label: one.hidden ? "Show again, as the page" : "Hide, as the page",
    pick: () => act("/stage/facebook/hide", { id: one.id, hidden: !one.hidden }),
  };
  return h(
    "article",
    {
      key: one.id,
      class: "fb-comment",
      "data-testid": "fb-comment",
      "data-id": one.id,
      "aria-label": `Comment by ${one.from}`,
    },
    face(one.from),
    h(
      "div",
      { key: "body", class: "fb-comment-body" },
      state.fb.editing === one.id ? rewrite(one) : words(one),
      h(
        "div",
        { key: "actions", class: "row fb-actions" },
        time(one),
        reactMenu(one, LIKE),
        h(
          "button",
          {
            type: "button",
            class: "action",
            "data-testid": "fb-reply",
            "aria-expanded": String(state.fb.replyTo === one.id),
            on: { click: open },
          },
          "Reply",
        ),
        menu(one, one.from === US ? [] : [hideOrShow]),
        reactions(one),
      ),
      one.private_reply &&
        h("div", { key: "private", class: "muted small" }, "The page has answered in Messenger"),
      one.comments.map((each) => comment(each, root)),
      state.fb.replyTo === one.id && box(one, `Reply to ${shownName(one.from)}`, "fb-reply-text", "fb-reply-send", true),
    ),
  );
}

function words(one) {
  return h(
    "div",
    { key: "words", class: one.hidden ? "fb-words hidden-one" : "fb-words" },
    h("strong", { key: "name" }, shownName(one.from)),
    one.hidden && h("span", { key: "hidden", class: "badge" }, "hidden"),
    one.text && h("p", { key: "text" }, linked(one.text)),
    one.photo && attachment({ kind: "image", name: "photo", url: one.photo }),
  );
}

// A box for a comment below a post or a comment.
function box(one, hint, testid, sendId, focus) {
  const send = (text) => done(act("/stage/facebook/comment", { name: me(), text, reply_to: one.id }));
  const draft = `fb/below/${one.id}`;
  return composer({ key: `box-${one.id}`, draft, label: hint, hint, testid, sendId, face: "Send", keys: "enter", send, focus });
}

function rewrite(one) {
  return composer({
    key: `edit-${one.id}`,
    draft: `fb/edit/${one.id}`,
    initial: one.text,
    label: "Edit",
    hint: "Edit",
    testid: "fb-edit",
    sendId: "fb-edit-send",
    face: "Save",
    keys: "enter",
    focus: true,
    send: (text) => done(act("/stage/facebook/edit", { id: one.id, text })),
    extra: cancel(),
  });
}

function reactions(one) {
  if (!one.reactions.length) return null;
  const emoji = [...new Set(one.reactions.map((each) => each.emoji))].join("");
  const title = one.reactions.map((each) => each.name).join(", ");
  return h("span", { key: "reactions", class: "small", title }, `${emoji} ${one.reactions.length}`);
}

// Who wrote it may change it or take it away; `others`: what the page may do with it.
function menu(one, others) {
  const change = [
    { label: `Edit, as ${shownName(one.from)}`, pick: () => choose({ ...IDLE, editing: one.id }) },
    { label: `Delete, as ${shownName(one.from)}`, pick: () => act("/stage/facebook/delete", { id: one.id }) },
  ];
  const items = [...change, ...others];
  return openMenu({ key: "menu", name: `fb-menu/${one.id}`, label: "More", face: "⋯", class: "action", items });
}
