// What people type and what Slack keeps of it: its clients turn names into ids, and back for who edits.

import { snapshot } from "./state.js";

export function withIds(text) {
  const people = snapshot().people.toSorted((one, other) => other.name.length - one.name.length);
  return people.reduce(
    (done, one) => done.replaceAll(`@${one.name}`, (whole, at) => (done[at - 1] === "<" ? whole : `<@${one.id}>`)),
    text,
  );
}

export function withNames(text) {
  const named = snapshot().people.reduce((done, one) => done.replaceAll(`<@${one.id}>`, `@${one.name}`), text);
  return named.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
