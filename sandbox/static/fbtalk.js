// One person's conversation with the page in Messenger: the page on the left, the person on the right.

import { act } from "./api.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { bubbles, shortly } from "./fbbubbles.js";
import { choose, IDLE, isMe, me, shownName, US } from "./fbself.js";
import { openMenu } from "./menu.js";
import { deskNow, snapshot, state } from "./state.js";
import { instant } from "./time.js";
import { toast } from "./toast.js";

const ATTACHMENTS = { image: "A picture", file: "A file", sticker: "A sticker" };
const HOUR = 3_600_000;

const person = () => snapshot().facebook.people.find((one) => isMe(one.name));
const mine = () => snapshot().facebook.messages.filter((one) => isMe(one.from) || isMe(one.to));

export function talk() {
  const list = mine();
  const quoted = list.find((one) => one.id === state.fb.replyTo) ?? null;
  return h(
    "div",
    { key: `talk-${me().toLowerCase()}`, class: "pane talk" },
    about(list),
    h(
      "div",
      { key: "list", class: "scroll bubbles", "data-testid": "fb-messages", "data-stick": true, tabindex: "-1" },
      list.length ? bubbles(list) : empty(),
    ),
    quickReplies(list),
    quoted && quote(quoted),
    state.fb.elsewhere && elsewhere(),
    compose(quoted),
  );
}

// Until when the page may still answer, and what else this person can do.
function about(list) {
  const one = person();
  return h(
    "div",
    { key: "about", class: "row talk-about" },
    h("span", { class: "muted small", "data-testid": "fb-window" }, window(one, list)),
    openMenu({ key: "more", name: "fb-more", label: "More", face: "⋯", class: "icon", items: more(one, list) }),
  );
}

function window(one, list) {
  if (!list.length) return "Nothing written yet";
  if (one.blocked) return `${one.name} has blocked the page`;
  const left = (until) => (until ? instant(until) - deskNow() : 0);
  if (left(one.answer_until) > 0) return `The page may answer for ${span(left(one.answer_until))}`;
  if (left(one.human_answer_until) > 0) {
    return `Only a person may answer, for ${span(left(one.human_answer_until))}`;
  }
  return one.answer_until ? "The page can't write here any more" : "The page can't write until they answer";
}

function span(ms) {
  if (ms < HOUR) return `${Math.max(1, Math.floor(ms / 60_000))} min`;
  return ms < 48 * HOUR ? `${Math.floor(ms / HOUR)} h` : `${Math.floor(ms / HOUR / 24)} days`;
}

function more(one, list) {
  const blocked = Boolean(one?.blocked);
  const items = [
    {
      label: blocked ? "Unblock the page" : "Block the page",
      pick: () => act("/stage/facebook/block", { name: me(), blocked: !blocked }),
    },
    { label: "Ask that my data be deleted", pick: deleteData },
  ];
  if (!list.length) return items;
  const answer = { label: "Answer as a colleague, in Meta's inbox", pick: () => choose({ ...IDLE, elsewhere: true }) };
  return [answer, ...items];
}

async function deleteData() {
  const told = await act("/stage/facebook/delete_data", { name: me() });
  if (told === null) return;
  const code = told.confirmation_code;
  toast(code ? `The desk will delete it. Confirmation code ${code}` : `The desk answered ${told.status || "nothing"}.`);
}

// What the page offers as answers, as long as nothing was written after it.
function quickReplies(list) {
  const offered = list.at(-1)?.quick_replies ?? [];
  if (!offered.length) return null;
  const press = ({ title, payload }) =>
    act("/stage/facebook/message", { name: me(), text: title, quick_reply: payload });
  const chip = (one) =>
    h("button", { key: one.payload, type: "button", class: "chip", on: { click: () => press(one) } }, one.title);
  return h("div", { key: "offered", class: "row offered" }, offered.map(chip));
}

const cancel = () => h("button", { type: "button", class: "link", on: { click: () => choose(IDLE) } }, "Cancel");

const quote = (one) =>
  h(
    "div",
    { key: "quote", class: "row quote-line small" },
    h("span", { class: "muted" }, `Replying to ${one.from === US ? shownName(US) : "yourself"}: ${shortly(one)}`),
    cancel(),
  );

const elsewhere = () =>
  h(
    "div",
    { key: "elsewhere", class: "row quote-line small" },
    h("span", { class: "muted" }, `A colleague answers ${me()} in Meta's inbox`),
    cancel(),
  );

function compose(quoted) {
  const edited = mine().find((one) => one.id === state.fb.editing);
  if (edited) return rewrite(edited);
  const asColleague = state.fb.elsewhere;
  const send = async (text) => {
    const told = asColleague
      ? await act("/stage/facebook/answer_elsewhere", { name: me(), text })
      : await act("/stage/facebook/message", { name: me(), text, ...(quoted ? { reply_to: quoted.id } : {}) });
    if (told && (asColleague || quoted)) choose(IDLE); // what was chosen meanwhile stays
    return told;
  };
  const items = Object.entries(ATTACHMENTS).map(([kind, label]) => ({
    label,
    pick: () => act("/stage/facebook/message", { name: me(), attachment: kind }),
  }));
  return composer({
    key: asColleague ? "colleague" : "customer",
    draft: `fb/${asColleague ? "colleague" : "customer"}/${me()}`,
    label: asColleague ? "Answer in Meta's inbox" : "Message to the page",
    hint: asColleague ? `Answer ${me()}` : `Write as ${me() || "somebody"}`,
    testid: "fb-text",
    sendId: "fb-send",
    face: "Send",
    keys: "enter",
    send,
    extra:
      !asColleague && openMenu({ key: "attach", name: "fb-attach", label: "Attach", face: "+", class: "icon", items }),
  });
}

function rewrite(one) {
  const send = async (text) => {
    const told = await act("/stage/facebook/edit", { id: one.id, text });
    if (told) choose(IDLE);
    return told;
  };
  return composer({
    key: `edit-${one.id}`,
    draft: `fb/edit/${one.id}`,
    initial: one.text,
    label: "Edit the message",
    hint: "Edit the message",
    testid: "fb-edit",
    sendId: "fb-edit-send",
    face: "Save",
    keys: "enter",
    send,
    focus: true,
    extra: cancel(),
  });
}

function empty() {
  return h(
    "div",
    { key: "empty", class: "empty" },
    h("strong", null, `${me() || "Somebody"} has not written yet`),
    h("p", null, "Write to the page as a customer, and a ticket follows in Slack. Its answers come here."),
  );
}
