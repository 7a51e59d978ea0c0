// Who writes on X: the visitor plays any customer.

import { h } from "./dom.js";

export const US = "deskhand";
const SUGGESTED = ["@maria_k", "@tom_h", "@li_wei"];

const field = () => document.querySelector("[data-testid=x-handle]");

// The handle of who writes, without the @.
export const handle = () => field().value.trim().replace(/^@/, "");

// Go on writing as that customer.
export function pick(name) {
  field().value = `@${name.replace(/^@/, "")}`;
  document.querySelector("#x .x-write textarea").focus();
}

// The line on which the visitor chooses who writes.
export function writeAs() {
  return h(
    "div",
    { key: "as", class: "row as" },
    h("label", { for: "x-handle", class: "muted" }, "As"),
    h("input", {
      id: "x-handle",
      "data-testid": "x-handle",
      value: SUGGESTED[0],
      "aria-label": "Writing as",
      autocomplete: "off",
      spellcheck: "false",
    }),
    SUGGESTED.map((name) =>
      h(
        "button",
        { key: name, type: "button", class: "chip", "aria-label": `Write as ${name}`, on: { click: () => pick(name) } },
        name,
      ),
    ),
  );
}
