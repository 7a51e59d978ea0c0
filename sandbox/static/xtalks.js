// Private messages on X: one conversation for each customer, the one that was last spoken in on top.

import { h } from "./dom.js";
import { hue, initials } from "./state.js";
import { exact, instant, relative } from "./time.js";
import { pictures } from "./xmedia.js";
import { tinted } from "./xposts.js";
import { pick, US } from "./xwho.js";

const SHOWN = 50; // messages of a conversation

export function talks(messages) {
  const found = [...Map.groupBy(messages, customer)];
  found.sort(([, one], [, other]) => instant(other.at(-1).at) - instant(one.at(-1).at));
  return h(
    "div",
    { key: "talks", class: "scroll posts", "data-testid": "x-talks", tabindex: "-1" },
    found.length ? found.map(([name, said]) => talk(name, said)) : empty(),
  );
}

const customer = (one) => (one.from === US ? one.to : one.from);

function talk(name, said) {
  const secret = said.at(-1).encrypted;
  return h(
    "section",
    { key: name, class: "thread talk", "data-testid": "talk", "aria-label": `Conversation with @${name}` },
    h(
      "header",
      { key: "head", class: "byline" },
      h("span", { class: `avatar ${hue(name)}`, "aria-hidden": "true" }, initials(name)),
      h("strong", null, `@${name}`),
      secret && h("span", { class: "badge", title: "Moved to XChat: no app can read it" }, "encrypted"),
      h("button", { type: "button", class: "action", on: { click: () => pick(name) } }, "Write as"),
    ),
    said.slice(-SHOWN).map(bubble),
  );
}

function bubble(one) {
  const ours = one.from === US;
  const at = instant(one.at);
  return h(
    "div",
    { key: one.id, class: ours ? "bubble ours" : "bubble", "data-testid": "dm" },
    one.text && h("p", null, tinted(one.text)),
    pictures(one.media),
    h(
      "time",
      { class: "muted small", title: exact(at), datetime: String(one.at) },
      relative(at),
      one.encrypted && " · encrypted",
      one.deleted_by_us && " · deleted by us",
    ),
  );
}

function empty() {
  return h(
    "div",
    { key: "empty", class: "empty" },
    h("strong", null, "No private messages yet"),
    h("p", null, `Write to @${US} above. The desk may answer in private only who wrote first.`),
  );
}
