// Boxes people write in. What was typed stays until the sandbox has taken it, even when the box goes and returns.

import { h } from "./dom.js";

const drafts = new Map();

// `draft` names what is being written, `initial` is what it begins as; `send(text)` gives null when it failed.
// `keys`: "enter" sends on Enter, "ctrl" on Ctrl+Enter. `above` and `extra` stand above the text and beside the button;
// `full()` says whether there is something to send without any text.
export function composer(asked) {
  const { key, draft, label, hint, testid, sendId, face, keys, rows = 1, focus, initial = "" } = asked;
  const submit = (event) => {
    event.preventDefault();
    return deliver(event.currentTarget.querySelector("textarea"), asked);
  };
  const press = (event) => {
    const wanted = keys === "enter" ? !event.shiftKey : event.ctrlKey || event.metaKey;
    if (event.key !== "Enter" || event.isComposing || !wanted) return;
    event.preventDefault();
    deliver(event.currentTarget, asked);
  };
  const keep = (event) => drafts.set(draft, event.currentTarget.value);
  const hook = (field) => {
    field.value = drafts.get(draft) ?? initial;
    if (focus) field.focus({ preventScroll: true });
  };
  return h(
    "form",
    { key, class: "composer", on: { submit } },
    asked.above,
    h("textarea", {
      rows,
      "aria-label": label,
      placeholder: hint,
      "data-testid": testid,
      hook,
      on: { keydown: press, input: keep },
    }),
    h(
      "div",
      { class: "row" },
      asked.extra,
      h("button", { type: "submit", class: "button primary", "data-testid": sendId }, face),
    ),
  );
}

async function deliver(field, { draft, send, full }) {
  const text = field.value.trim();
  if ((!text && !full?.()) || field.readOnly) return;
  field.readOnly = true;
  const answer = await send(text);
  field.readOnly = false;
  if (answer === null) return;
  drafts.delete(draft);
  field.value = "";
}
