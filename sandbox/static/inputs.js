// The inputs of a form: drawing them, and reading what was written. Values are named by label, choices by the label shown.

import { h } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { options } from "./options.js";
import { state } from "./state.js";

export function input(block, place, key) {
  const one = block.element ?? {};
  const label = block.label?.text ?? "";
  const problem = state.problems[place.view_id]?.[label];
  const field = Object.hasOwn(FIELDS, one.type) ? FIELDS[one.type](one, label, key) : null;
  return h(
    "div",
    { key, class: `block input ${problem ? "wrong" : ""}`, "data-label": label, "data-kind": one.type },
    h(
      "div",
      { key: "label", class: "label", "aria-hidden": "true" },
      plain(label),
      block.optional && h("span", { class: "muted" }, " (optional)"),
    ),
    field,
    problem && h("div", { key: "problem", class: "problem", role: "alert", "data-testid": "modal-error" }, problem),
    block.hint && h("div", { key: "hint", class: "muted small" }, plain(block.hint.text)),
  );
}

const FIELDS = {
  plain_text_input: text,
  email_text_input: (one, label) =>
    h("input", { key: "field", type: "email", "aria-label": label, value: one.initial_value ?? "", ...common(one) }),
  url_text_input: (one, label) =>
    h("input", { key: "field", type: "url", "aria-label": label, value: one.initial_value ?? "", ...common(one) }),
  number_input: (one, label) =>
    h("input", {
      key: "field",
      type: "number",
      step: one.is_decimal_allowed ? "any" : "1",
      "aria-label": label,
      value: one.initial_value ?? "",
      ...common(one),
    }),
  datepicker: (one, label) =>
    h("input", { key: "field", type: "date", "aria-label": label, value: one.initial_date ?? "", ...common(one) }),
  timepicker: (one, label) =>
    h("input", { key: "field", type: "time", "aria-label": label, value: one.initial_time ?? "", ...common(one) }),
  static_select: select,
  users_select: select,
  multi_static_select: checkboxes,
  checkboxes,
  radio_buttons: radios,
};

const common = (one) => ({ placeholder: one.placeholder?.text, autofocus: one.focus_on_load });

function text(one, label) {
  const limits = { minlength: one.min_length, maxlength: one.max_length };
  const props = { key: "field", "aria-label": label, value: one.initial_value ?? "", ...common(one), ...limits };
  return h(
    "div",
    { key: "text" },
    one.multiline ? h("textarea", { rows: 5, ...props }) : h("input", { type: "text", ...props }),
  );
}

function select(one, label) {
  const chosen = one.initial_option?.value ?? one.initial_user ?? "";
  return h(
    "select",
    { key: "field", "aria-label": label, value: chosen, autofocus: one.focus_on_load },
    options(one, one.placeholder?.text ?? "Choose…"),
  );
}

function checkboxes(one, label, key) {
  const ticked = (one.initial_options ?? []).map((each) => each.value);
  return choices("checkbox", one, label, key, (option) => ticked.includes(option.value));
}

function radios(one, label, key) {
  return choices("radio", one, label, key, (option) => option.value === one.initial_option?.value);
}

function choices(type, one, label, key, isOn) {
  const row = (option) => {
    const shown = option.text.text;
    return h(
      "label",
      { key: option.value, class: "choice" },
      h("input", { type, name: key, "aria-label": shown, "data-option": shown, checked: isOn(option) }),
      h(
        "span",
        null,
        plain(shown),
        option.description && h("span", { class: "muted small" }, ` ${plain(option.description.text)}`),
      ),
    );
  };
  return h(
    "div",
    { key: "field", role: type === "radio" ? "radiogroup" : "group", "aria-label": label, class: "choices" },
    one.options.map(row),
  );
}

// What was written into `form`: {label: value}. What was left empty is not named.
export function written(form) {
  const values = {};
  for (const block of form.querySelectorAll(".input")) {
    const value = valueOf(block);
    if (value !== null && value !== "") values[block.dataset.label] = value;
  }
  return values;
}

function valueOf(block) {
  const ticked = () => [...block.querySelectorAll("input:checked")].map((box) => box.dataset.option);
  switch (block.dataset.kind) {
    case "checkboxes":
    case "multi_static_select":
      return ticked();
    case "radio_buttons":
      return ticked()[0] ?? null;
    case "static_select":
    case "users_select": {
      const option = block.querySelector("select").selectedOptions[0];
      return option?.value ? option.dataset.option : null;
    }
    default:
      return block.querySelector("input, textarea")?.value ?? null;
  }
}
