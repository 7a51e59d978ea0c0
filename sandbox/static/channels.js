// The heads of the columns that customers see. Where there is no room for both, they are tabs in one place.

import { h } from "./dom.js";
import { changed, snapshot, state } from "./state.js";

const CHANNELS = { x: "X", facebook: "Facebook" };
const US = "deskhand";

// The head of the column of this channel.
export function channelHead(id) {
  return h(
    "header",
    { key: "head", class: "head" },
    h("h2", { key: "alone", class: "alone" }, logo(id), CHANNELS[id]),
    h(
      "div",
      { key: "channels", class: "channels", role: "tablist", "aria-label": "Where customers write" },
      Object.keys(CHANNELS).map((one) => tab(one, id)),
    ),
    h("span", { class: "muted" }, "as your customers see it"),
  );
}

const logo = (id) => h("span", { class: `logo ${id}-logo`, "aria-hidden": "true" });

function tab(id, here) {
  const news = id !== here && hasNews(id, newestOf[id]());
  return h(
    "button",
    {
      key: id,
      type: "button",
      role: "tab",
      class: "channel",
      "aria-selected": String(id === here),
      "data-testid": `channel-${id}`,
      on: { click: () => showColumn(id) },
    },
    logo(id),
    CHANNELS[id],
    news && dot(),
  );
}

export const dot = () => h("span", { class: "dot", role: "img", "aria-label": "unread" });

// Show this column where one shows at a time; X and Facebook share a place on windows of middle width, too.
export function showColumn(id) {
  document.body.dataset.column = id;
  if (id in CHANNELS) document.body.dataset.channel = id;
  changed({});
}

// Whether `newest`, an instant, is later than what the visitor saw there. What was there at first counts as seen.
export function hasNews(place, newest) {
  if (!state.snapshot) return false;
  state.seenAt[place] ??= newest;
  return newest > state.seenAt[place];
}

export function saw(place, newest) {
  if (state.snapshot) state.seenAt[place] = newest;
}

// When our side wrote last, which is news to customers; an empty text when it never did.
const latest = (list) => list.reduce((at, one) => (one.at > at ? one.at : at), "");
const commented = (one) => [one, ...one.comments.flatMap(commented)];

export const newestOf = {
  x: () => latest(snapshot().posts.filter((one) => one.handle === US)),
  talks: () => latest(snapshot().facebook.messages.filter((one) => one.from === US)),
  page: () => latest(snapshot().facebook.posts.flatMap(commented).filter((one) => one.from === US)),
  facebook: () => [newestOf.talks(), newestOf.page()].toSorted().at(-1),
};
