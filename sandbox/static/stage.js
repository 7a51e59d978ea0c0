// The stage: draws the columns whenever something has changed, and follows the sandbox.

import { follow } from "./api.js";
import { showColumn } from "./channels.js";
import { draw, h } from "./dom.js";
import { facebookColumn } from "./fbcolumn.js";
import { choose, IDLE } from "./fbself.js";
import { closeMenuOn } from "./menu.js";
import { closeModal, minds } from "./modal.js";
import { slackColumn } from "./slackcolumn.js";
import { changed, onChange, state } from "./state.js";
import { tick, timelineColumn } from "./timeline.js";
import { xColumn } from "./xcolumn.js";

const COLUMNS = {
  x: ["X", xColumn],
  facebook: ["Facebook", facebookColumn],
  slack: ["Slack", slackColumn],
  timeline: ["Why", timelineColumn],
};
const NEAR = 60; // pixels from the foot that still count as being there
const MINUTE = 60_000;

function paint() {
  draw(document.getElementById("switch"), away(), switches());
  for (const [id, [, column]] of Object.entries(COLUMNS)) {
    const section = document.getElementById(id);
    draw(section, column());
    stick(section);
  }
  minds(document.getElementById("slack"));
}

const away = () =>
  state.away && h("div", { key: "away", class: "away", role: "alert" }, "The sandbox is away, trying again…");

// On narrow windows one column shows at a time.
function switches() {
  const one = ([id, [name]]) =>
    h(
      "button",
      {
        key: id,
        type: "button",
        class: "switch",
        "aria-pressed": String(document.body.dataset.column === id),
        on: { click: () => showColumn(id) },
      },
      name,
    );
  return Object.entries(COLUMNS).map(one);
}

const lists = (section) => [...section.querySelectorAll("[data-stick]")];
const gap = (list) => list.scrollHeight - list.scrollTop - list.clientHeight;

// A new list stands at its foot, and stays there until somebody scrolls away, whatever grows beside it.
function stick(section) {
  for (const list of lists(section)) {
    if (list.offsetParent === null) {
      list.stageAway = false;
      continue;
    }
    if (list.stageTop === undefined) {
      list.stageTop = 0;
      list.addEventListener("scroll", () => scrolled(list));
    }
    if (!list.stageAway) list.scrollTop = list.scrollHeight;
  }
}

// A list that becomes smaller is no longer at its foot either, but then nobody scrolled up.
function scrolled(list) {
  if (gap(list) < NEAR) list.stageAway = false;
  else if (list.scrollTop < list.stageTop) list.stageAway = true;
  list.stageTop = list.scrollTop;
}

function onKey(event) {
  if (event.key !== "Escape" || event.isComposing) return;
  if (closeMenuOn(event) || closeModal()) return;
  if (state.editing !== null) changed({ editing: null });
  else if (state.replyTo !== null && event.target.closest?.("#x")) changed({ replyTo: null });
  else if (event.target.closest?.("#facebook")) choose(IDLE);
  else if (state.thread !== null) changed({ thread: null });
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", closeMenuOn);
onChange(paint);
paint();
setInterval(tick, 1_000);
setInterval(() => changed({}), MINUTE / 2);
follow();
