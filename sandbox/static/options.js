// The choices of a select, in a message or in a form.

import { h } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { CAST, person, snapshot } from "./state.js";

const option = (value, label) => h("option", { key: value, value, "data-option": label }, plain(label));

// The options of any select: its own, or the people of the workspace.
export function options(one, hint) {
  const head = h("option", { key: "", value: "", disabled: true, hidden: true }, plain(hint));
  if (one.type === "users_select") {
    const people = snapshot().people.length ? snapshot().people : CAST.map(person);
    return [head, people.filter((each) => !each.is_bot).map((each) => option(each.id, each.name))];
  }
  const groups = one.option_groups ?? [{ options: one.options ?? [] }];
  const list = (group) => group.options.map((each) => option(each.value, each.text.text));
  return [
    head,
    groups.map((group) => (group.label ? h("optgroup", { label: plain(group.label.text) }, list(group)) : list(group))),
  ];
}
