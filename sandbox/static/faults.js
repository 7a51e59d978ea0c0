// A small menu of things that go wrong on platforms.

import { act } from "./api.js";
import { h } from "./dom.js";
import { openMenu } from "./menu.js";
import { snapshot } from "./state.js";

const X = { platform: "x", method: "POST /2/tweets", times: 1 };
const SLACK = { platform: "slack", method: "chat.postMessage", times: 1 };

const SEND = { platform: "facebook", method: "POST /{id}/messages", times: 1 };

const FAULTS = [
  ["X answers 429 next time", { ...X, fault: "429", retry_after: 60 }],
  ["X answers 500 next time", { ...X, fault: "500" }],
  ["X is cut after accepting", { ...X, fault: "cut" }],
  ["X hangs once", { ...X, fault: "hang" }],
  ["Messenger limits us next time", { ...SEND, fault: "429", retry_after: 60 }],
  ["Messenger is cut after accepting", { ...SEND, fault: "cut" }],
  ["Slack answers 429 next time", { ...SLACK, fault: "429", retry_after: 30 }],
  ["Slack answers 500", { ...SLACK, fault: "500" }],
];

export function faults() {
  const items = FAULTS.map(([label, fault]) => ({ label, pick: () => act("/stage/faults", fault) }));
  items.push({ label: "Clear", pick: () => act("/stage/faults", undefined, "DELETE") });
  const set = snapshot().faults.length;
  const face = ["Faults ▾", set > 0 && h("span", { class: "badge warm" }, set)];
  return openMenu({ key: "faults", name: "faults", label: set ? `Faults, ${set} set` : "Faults", face, items });
}
