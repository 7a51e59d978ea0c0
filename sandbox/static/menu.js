// A button that opens a short menu. Which menu is open is part of the state, so that drawing again leaves it open.

import { h } from "./dom.js";
import { changed, state } from "./state.js";

// `name` tells menus apart, `face` is what the button shows, `items` are {label, pick, title?}.
export function openMenu({ key, name, label, face, items, class: look = "button", testid }) {
  const open = state.menu === name;
  const toggle = () => changed({ menu: open ? null : name });
  return h(
    "span",
    { key, class: "menu-holder" },
    h(
      "button",
      {
        type: "button",
        class: look,
        "aria-label": label,
        "aria-haspopup": "menu",
        "aria-expanded": String(open),
        "data-testid": testid,
        on: { click: toggle },
      },
      face,
    ),
    open &&
      h(
        "div",
        { class: "menu", role: "menu", "aria-label": label, hook: enter, on: { keydown: walk } },
        items.map(item),
      ),
  );
}

function item({ label, pick, title }) {
  const picked = (event) => {
    leave(event.currentTarget.closest(".menu-holder"));
    pick();
  };
  return h("button", { type: "button", role: "menuitem", title, "aria-label": title, on: { click: picked } }, label);
}

function enter(menu) {
  menu.querySelector("button")?.focus({ preventScroll: true });
  const edge = menu.closest(".scroll, .body, .column");
  if (menu.getBoundingClientRect().left < edge.getBoundingClientRect().left) menu.classList.add("rightward");
  menu.scrollIntoView({ block: "nearest" });
}

function leave(holder) {
  holder?.querySelector("button")?.focus({ preventScroll: true });
  changed({ menu: null });
}

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function walk(event) {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length].focus();
}

// A press elsewhere, or Esc, closes the open menu.
export function closeMenuOn(event) {
  if (state.menu === null) return false;
  if (event.type === "keydown") leave(document.querySelector(".menu")?.closest(".menu-holder"));
  else if (event.target.closest?.(".menu-holder")) return false;
  else changed({ menu: null });
  return true;
}
