// Facebook, as customers see it: talking with the page in Messenger, and the page itself.

import { channelHead, dot, hasNews, newestOf, saw } from "./channels.js";
import { h } from "./dom.js";
import { page } from "./fbpage.js";
import { choose, IDLE } from "./fbself.js";
import { talk } from "./fbtalk.js";
import { snapshot, state } from "./state.js";

const SUGGESTED = ["Maria K", "Tom H", "Li Wei"];
const TABS = { talks: ["Messenger", talk], page: ["Page", page] };
const SUGGESTED_AT_MOST = 6;

export function facebookColumn() {
  const visible = document.getElementById("facebook").offsetParent !== null;
  if (visible) {
    saw(state.fb.tab, newestOf[state.fb.tab]());
    saw("facebook", newestOf.facebook());
  }
  const [, pane] = TABS[state.fb.tab];
  return [channelHead("facebook"), tabs(), writeAs(), pane()];
}

function tabs() {
  const tab = ([id, [name]]) => {
    const news = id !== state.fb.tab && hasNews(id, newestOf[id]());
    return h(
      "button",
      {
        key: id,
        type: "button",
        role: "tab",
        class: news ? "tab news" : "tab",
        "aria-selected": String(id === state.fb.tab),
        "data-testid": `fb-tab-${id}`,
        on: { click: () => choose({ ...IDLE, tab: id }) },
      },
      name,
      news && dot(),
    );
  };
  return h(
    "div",
    { key: "tabs", class: "tabs", role: "tablist", "aria-label": "On Facebook" },
    Object.entries(TABS).map(tab),
  );
}

// Who writes: any name, the suggested ones and those who came before one press away.
function writeAs() {
  const become = (name) => choose({ ...IDLE, name });
  const known = snapshot().facebook.people.map((one) => one.name);
  const names = [...new Set([...known.toReversed(), ...SUGGESTED])].slice(0, SUGGESTED_AT_MOST);
  const chip = (name) =>
    h(
      "button",
      {
        key: name,
        type: "button",
        class: "chip",
        "aria-label": `Be ${name}`,
        "aria-pressed": String(name === state.fb.name),
        on: { click: () => become(name) },
      },
      name,
    );
  return h(
    "div",
    { key: "as", class: "row as fb-as" },
    h("label", { for: "fb-name", class: "muted" }, "As"),
    h("input", {
      id: "fb-name",
      "data-testid": "fb-name",
      value: state.fb.name,
      "aria-label": "Writing as",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: 100,
      on: { input: (event) => become(event.currentTarget.value) },
    }),
    names.map(chip),
  );
}
