// What Deskhand did, and why; and the desk's clock, which the visitor may move.

import { act } from "./api.js";
import { h } from "./dom.js";
import { faults } from "./faults.js";
import { changed, snapshot, state } from "./state.js";
import { clockTime, dayName, deskTime, exact, instant } from "./time.js";

const KINDS = { customer: "Customer", agent: "Team", delivery: "Delivery", promise: "Promise" };
const STEPS = [
  ["+1 hour", "1h"],
  ["+1 day", "1d"],
  ["+4 days", "4d"],
];

export function timelineColumn() {
  return [
    h(
      "header",
      { key: "head", class: "head" },
      h("h2", null, h("span", { class: "logo desk-logo" }), "What Deskhand did, and why"),
    ),
    clock(),
    story(),
    narrowed(),
    h("div", { key: "entries", class: "scroll entries", "data-testid": "timeline", tabindex: "-1" }, entries()),
  ];
}

function clock() {
  const step = ([label, by]) =>
    h(
      "button",
      {
        key: by,
        type: "button",
        class: "button",
        "data-testid": `advance-${by}`,
        on: { click: () => act("/stage/clock/advance", { by }) },
      },
      label,
    );
  return h(
    "div",
    { key: "clock", class: "strip" },
    h(
      "div",
      { class: "clock" },
      h("span", { class: "muted small" }, "The desk's clock"),
      h("time", { "data-testid": "clock" }, state.snapshot ? deskTime() : "–"),
    ),
    h("div", { class: "row" }, STEPS.map(step), faults()),
  );
}

// Between drawings only the clock moves.
export function tick() {
  const face = document.querySelector("[data-testid=clock]");
  if (face?.firstChild && state.snapshot) face.firstChild.data = deskTime();
}

function story() {
  const told = snapshot().story;
  if (!told) return null;
  return h(
    "div",
    { key: "story", class: told.done ? "story done" : "story", role: "status" },
    h("span", { class: "badge" }, told.done ? "Story told" : "Story"),
    h("div", null, h("strong", null, told.name), h("div", { class: "muted" }, told.line)),
  );
}

function narrowed() {
  if (state.only === null) return null;
  return h(
    "div",
    { key: "only", class: "row only" },
    `Only #${state.only}`,
    h("button", { type: "button", class: "link", on: { click: () => changed({ only: null }) } }, "Show all"),
  );
}

function entries() {
  const list = snapshot().timeline.filter((one) => state.only === null || one.ticket === state.only);
  if (!list.length) return empty();
  const newestFirst = list.toSorted((one, other) => instant(other.at) - instant(one.at) || other.id - one.id || 0);
  let day = null;
  return newestFirst.flatMap((one) => {
    const name = dayName(instant(one.at));
    const line =
      name !== day && h("div", { key: `day-${name}`, class: "day", role: "separator" }, h("span", null, name));
    day = name;
    return [line, entry(one)];
  });
}

function entry(one) {
  const at = instant(one.at);
  const kind = Object.hasOwn(KINDS, one.kind) ? one.kind : "other";
  return h(
    "article",
    { key: one.id, class: `entry ${kind}`, "data-testid": "entry", "data-kind": one.kind, "aria-label": KINDS[kind] },
    h(
      "div",
      { class: "byline" },
      h("time", { class: "muted small", title: exact(at) }, clockTime(at)),
      one.ticket !== null && one.ticket !== undefined && chip(one.ticket),
      h("span", { class: "muted small kind" }, KINDS[kind]),
    ),
    h("strong", null, one.what),
    h("div", { class: "muted" }, one.why),
  );
}

function chip(ticket) {
  const narrow = () => changed({ only: state.only === ticket ? null : ticket });
  const props = {
    type: "button",
    class: "ticket",
    "aria-pressed": String(state.only === ticket),
    title: "Show only this ticket",
  };
  return h("button", { ...props, on: { click: narrow } }, `#${ticket}`);
}

function empty() {
  return h(
    "div",
    { key: "empty", class: "empty" },
    h("strong", null, "Nothing has happened yet"),
    h(
      "p",
      null,
      "Every decision is told here with its reason. Write on X first, then move the clock to see promises kept.",
    ),
  );
}
