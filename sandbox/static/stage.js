// The stage: draws the three columns whenever something has changed, and follows the sandbox.

import { follow } from "./api.js";
import { draw, h } from "./dom.js";
import { closeMenuOn } from "./menu.js";
import { closeModal, minds } from "./modal.js";
import { slackColumn } from "./slackcolumn.js";
import { changed, onChange, state } from "./state.js";
import { tick, timelineColumn } from "./timeline.js";
import { xColumn } from "./xcolumn.js";

const COLUMNS = { x: ["X", xColumn], slack: ["Slack", slackColumn], timeline: ["Why", timelineColumn] };
const NEAR = 60; // pixels from the foot that still count as being there
const MINUTE = 60_000;

function paint() {
  draw(document.getElementById("switch"), away(), switches());
  for (const [id, [, column]] of Object.entries(COLUMNS)) {
    const section = document.getElementById(id);
    const atFoot = footed(section);
    draw(section, column());
    stick(section, atFoot);
  }
  minds(document.getElementById("slack"));
}

const away = () =>
  state.away && h("div", { key: "away", class: "away", role: "alert" }, "The sandbox is away, trying again…");

// On narrow windows one column shows at a time.
function switches() {
  const show = (id) => () => {
    document.body.dataset.column = id;
    changed({});
  };
  const one = ([id, [name]]) =>
    h(
      "button",
      {
        key: id,
        type: "button",
        class: "switch",
        "aria-pressed": String(document.body.dataset.column === id),
        on: { click: show(id) },
      },
      name,
    );
  return Object.entries(COLUMNS).map(one);
}

const lists = (section) => [...section.querySelectorAll("[data-stick]")];
const gap = (list) => list.scrollHeight - list.scrollTop - list.clientHeight;
const footed = (section) => new Set(lists(section).filter((list) => gap(list) < NEAR));

// A list that stood at its foot, or that is new, stays at its foot.
function stick(section, atFoot) {
  for (const list of lists(section)) {
    if (list.stageMet && !atFoot.has(list)) continue;
    list.stageMet = true;
    list.scrollTop = list.scrollHeight;
  }
}

function onKey(event) {
  if (event.key !== "Escape" || event.isComposing) return;
  if (closeMenuOn(event) || closeModal()) return;
  if (state.replyTo !== null && event.target.closest?.("#x")) changed({ replyTo: null });
  else if (state.thread !== null) changed({ thread: null });
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", closeMenuOn);
onChange(paint);
paint();
setInterval(tick, 1_000);
setInterval(() => changed({}), MINUTE / 2);
follow();
