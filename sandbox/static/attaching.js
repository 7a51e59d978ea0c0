// Small files beside what is being written: chosen, named, taken away again, and sent with it.

import { h } from "./dom.js";
import { changed } from "./state.js";
import { toast } from "./toast.js";

const LARGEST = 2 * 1024 * 1024; // bytes
const SLICE = 0x8000; // bytes turned into letters at once

const chosen = new Map(); // draft → files

export const attached = (draft) => chosen.get(draft) ?? [];

export function forget(draft) {
  chosen.delete(draft);
  changed({});
}

// The button that chooses files for what `draft` names.
export function chooser(draft) {
  const pick = (event) => {
    const picked = [...event.currentTarget.files];
    event.currentTarget.value = "";
    const fitting = picked.filter((file) => file.size <= LARGEST);
    if (fitting.length < picked.length) toast("Files here are 2 MB at most.");
    chosen.set(draft, [...attached(draft), ...fitting]);
    changed({});
  };
  return h(
    "label",
    { key: "attach", class: "icon attach", title: "Attach a file" },
    "+",
    h("input", {
      type: "file",
      multiple: true,
      class: "unseen",
      "aria-label": "Attach a file",
      "data-testid": "attach",
      on: { change: pick },
    }),
  );
}

export function chosenFiles(draft) {
  const files = attached(draft);
  if (!files.length) return null;
  const drop = (file) => () => {
    chosen.set(
      draft,
      attached(draft).filter((one) => one !== file),
    );
    changed({});
  };
  const chip = (file, at) =>
    h(
      "span",
      { key: `${at}/${file.name}`, class: "file" },
      `${file.name} `,
      h("button", { type: "button", class: "link", "aria-label": `Leave out ${file.name}`, on: { click: drop(file) } }, "×"),
    );
  return h("div", { key: "files", class: "chosen" }, files.map(chip));
}

// As the stage takes them.
export function encoded(draft) {
  return Promise.all(
    attached(draft).map(async (file) => ({
      name: file.name,
      ...(file.type ? { mimetype: file.type } : {}),
      content_base64: btoa(letters(new Uint8Array(await file.arrayBuffer()))),
    })),
  );
}

function letters(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += SLICE) text += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  return text;
}
