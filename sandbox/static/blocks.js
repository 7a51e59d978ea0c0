// Block Kit, as described nodes. `place` says where the blocks stand: {name, room, ts} for a message, {name, view_id} for
// a form. Unknown blocks and elements are left out, as Slack's own clients of other ages do.

import { actInSlack } from "./api.js";
import { h } from "./dom.js";
import { input } from "./inputs.js";
import { mrkdwn, plain, safeLink } from "./mrkdwn.js";
import { openMenu } from "./menu.js";
import { options } from "./options.js";

export function blocks(list, place) {
  return list.map((block, at) => {
    const draw = Object.hasOwn(BLOCKS, block.type) ? BLOCKS[block.type] : null;
    const key = block.block_id ?? `b${at}`;
    try {
      return draw?.(block, place, key);
    } catch (error) {
      // one ill-formed block must not take the page with it
      console.warn("a block that can't be drawn", block, error);
      return h("div", { key, class: "block muted" }, `(ill-formed ${block.type} block)`);
    }
  });
}

export const drawable = (list) => (list ?? []).some((block) => Object.hasOwn(BLOCKS, block.type));

export const words = (text) => (text?.type === "mrkdwn" ? mrkdwn(text.text) : plain(text?.text));

const BLOCKS = {
  header: (block, place, key) => h("h4", { key, class: "block header" }, words(block.text)),
  divider: (block, place, key) => h("hr", { key, class: "block" }),
  section: (block, place, key) =>
    h(
      "div",
      { key, class: "block section" },
      h(
        "div",
        { key: "words", class: "words" },
        block.text && h("div", null, words(block.text)),
        block.fields &&
          h(
            "div",
            { class: "fields" },
            block.fields.map((field) => h("div", null, words(field))),
          ),
      ),
      block.accessory &&
        h("div", { key: "accessory", class: "accessory" }, element(block.accessory, place, `${key}/accessory`)),
    ),
  context: (block, place, key) =>
    h(
      "div",
      { key, class: "block context" },
      block.elements.map((one) => h("span", null, one.text ? words(one) : one.alt_text)),
    ),
  actions: (block, place, key) =>
    h(
      "div",
      { key, class: "block actions" },
      block.elements.map((one, at) => element(one, place, `${key}/${one.action_id ?? at}`)),
    ),
  image: (block, place, key) => h("div", { key, class: "block context" }, `🖼 ${block.alt_text ?? "image"}`),
  input: (block, place, key) => input(block, place, key),
};

const ELEMENTS = { button, overflow, static_select: select, users_select: select };

function element(one, place, key) {
  return Object.hasOwn(ELEMENTS, one.type) ? ELEMENTS[one.type](one, place, key) : null;
}

// What the sandbox is told about where somebody pressed.
const where = ({ room, ts, view_id }) => (view_id ? { view_id } : { room, ts });

function button(one, place, key) {
  const label = one.text?.text ?? "";
  const press = () => {
    if (one.url && safeLink(one.url)) window.open(one.url, "_blank", "noopener,noreferrer");
    return actInSlack("press", { ...where(place), button: label });
  };
  const style = ["primary", "danger"].includes(one.style) ? one.style : "";
  return h(
    "button",
    {
      key,
      type: "button",
      class: `button ${style}`,
      "aria-label": one.accessibility_label,
      on: { click: once(press) },
    },
    plain(label),
  );
}

// A second press while the first is under way does nothing.
function once(act) {
  return async (event) => {
    const button = event.currentTarget;
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    await act();
    button.removeAttribute("aria-busy");
  };
}

function overflow(one, place, key) {
  const choose = (option) => {
    if (option.url && safeLink(option.url)) window.open(option.url, "_blank", "noopener,noreferrer");
    return actInSlack("choose", { ...where(place), action_id: one.action_id, value: option.value });
  };
  const items = one.options.map((option) => ({ label: plain(option.text.text), pick: () => choose(option) }));
  return openMenu({
    key,
    name: `${place.name}/${key}`,
    label: "More actions",
    face: "⋯",
    class: "button overflow",
    items,
  });
}

function select(one, place, key) {
  const chosen = one.initial_option?.value ?? one.initial_user ?? "";
  const hint = one.placeholder?.text ?? "Choose…";
  const choose = async (event) => {
    const field = event.currentTarget;
    const answer = await actInSlack("choose", { ...where(place), action_id: one.action_id, value: field.value });
    if (!answer) field.value = chosen;
  };
  return h(
    "select",
    { key, class: "select", "aria-label": hint, value: chosen, on: { change: choose } },
    options(one, hint),
  );
}
