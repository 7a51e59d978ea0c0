// The form that lies over the Slack column: only the last opened is shown, closing it shows the one below.

import { actInSlack } from "./api.js";
import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { written } from "./inputs.js";
import { plain } from "./mrkdwn.js";
import { changed, snapshot, state } from "./state.js";

let cameFrom = null; // what had the focus before the first form opened

const top = () => snapshot().views.at(-1) ?? null;

export function modal() {
  const view = top();
  if (!view) return null;
  const title = plain(view.title?.text ?? "");
  const place = { name: view.id, view_id: view.id };
  const stray = strayProblems(view);
  return h(
    "div",
    { key: `veil-${view.id}`, class: "veil" },
    h(
      "form",
      {
        class: "modal",
        role: "dialog",
        "aria-modal": "true",
        "aria-label": title,
        tabindex: "-1",
        novalidate: true,
        "data-testid": "modal",
        "data-view": view.id,
        on: { submit: (event) => submit(event, view), keydown: keepInside },
      },
      h("header", { key: "head" }, h("h3", null, title), h("button", closer(view, "icon", "Close"), "×")),
      h(
        "div",
        { key: "body", class: "body" },
        stray.map((text) => problem(text)),
        blocks(view.blocks ?? [], place),
      ),
      h("footer", { key: "foot" }, foot(view)),
    ),
  );
}

function foot(view) {
  const close = h(
    "button",
    { ...closer(view, "button"), key: "close", "data-testid": "modal-close" },
    plain(view.close?.text ?? "Cancel"),
  );
  const sends = view.submit || (view.blocks ?? []).some((block) => block.type === "input");
  if (!sends) return close;
  return [
    close,
    h(
      "button",
      { key: "submit", type: "submit", class: "button primary", "data-testid": "modal-submit" },
      plain(view.submit?.text ?? "Submit"),
    ),
  ];
}

const closer = (view, look, label) => ({
  type: "button",
  class: look,
  "aria-label": label,
  on: { click: () => close(view) },
});

const problem = (text) => h("div", { class: "problem", role: "alert", "data-testid": "modal-error" }, text);

// Problems of labels this form doesn't have: better on top than nowhere.
function strayProblems(view) {
  const labels = (view.blocks ?? []).map((block) => block.label?.text);
  return Object.entries(state.problems[view.id] ?? {})
    .filter(([label]) => !labels.includes(label))
    .map(([label, text]) => `${label}: ${text}`);
}

async function submit(event, view) {
  event.preventDefault();
  const form = event.currentTarget;
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  const answer = await actInSlack("submit", { view_id: view.id, values: written(form) });
  form.removeAttribute("aria-busy");
  if (!answer) return;
  changed({ problems: { ...state.problems, [view.id]: answer.errors ?? {} } });
}

const close = (view) => actInSlack("close", { view_id: view.id });

// Esc closes the form on top; says whether there was one.
export function closeModal() {
  const view = top();
  if (view) close(view);
  return view !== null;
}

function keepInside(event) {
  if (event.key !== "Tab") return;
  const stops = [...event.currentTarget.querySelectorAll("button, input, select, textarea, a[href]")];
  const [first, last] = [stops[0], stops.at(-1)];
  const leaving = event.shiftKey
    ? [first, event.currentTarget].includes(document.activeElement)
    : document.activeElement === last;
  if (!leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

// Called after drawing: a form that opened takes the focus, and gives it back when it has gone. Whoever is busy in another
// column is left alone; a form that comes empty and is filled later takes the focus then.
export function minds(column) {
  const form = column.querySelector(".modal");
  const focused = document.activeElement;
  if (!form) {
    if (cameFrom?.isConnected && (focused === document.body || focused === null))
      cameFrom.focus({ preventScroll: true });
    cameFrom = null;
    return;
  }
  const inside = form.contains(focused);
  const elsewhere = focused !== document.body && !column.contains(focused);
  if (elsewhere || (inside && focused !== form) || (inside && form.dataset.met === "field")) return;
  if (!inside && focused !== document.body) cameFrom ??= focused;
  const field = form.querySelector("[autofocus]") ?? form.querySelector(".body :is(input, textarea, select)");
  form.dataset.met = field ? "field" : "form";
  (field ?? form).focus({ preventScroll: true });
}
