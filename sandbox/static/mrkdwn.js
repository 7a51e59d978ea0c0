// Slack's mrkdwn, as described nodes. Whatever isn't understood stays the text it is.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { person, snapshot } from "./state.js";
import { slackDate } from "./time.js";

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const leaf = (text) => unescape(withEmoji(text));

export const safeLink = (url) => /^(https?:\/\/|mailto:)/i.test(url);

export function mrkdwn(text) {
  return String(text ?? "")
    .split(/```/)
    .flatMap((part, index, all) => {
      if (index % 2 === 0) return lines(index ? part.replace(/^\n/, "") : part);
      if (index === all.length - 1) return lines("```" + part); // never closed
      return h("pre", null, preformatted(part.replace(/^\n/, "")));
    });
}

export function plain(text) {
  return withEmoji(String(text ?? ""));
}

const QUOTED = /^(?:>|&gt;) ?/;

function lines(text) {
  const nodes = [];
  let quoted = null;
  let gap = false;
  for (const line of text.split("\n")) {
    if (QUOTED.test(line)) {
      if (quoted) quoted.push(h("br"));
      else nodes.push(["quote", (quoted = [])]);
      quoted.push(...inline(line.replace(QUOTED, "")));
      gap = false;
      continue;
    }
    if (gap) nodes.push(h("br"));
    quoted = null;
    nodes.push(...inline(line));
    gap = true;
  }
  return nodes.map((node) => (Array.isArray(node) ? h("blockquote", null, node[1]) : node));
}

// Inside code only links and mentions keep a meaning.
const preformatted = (text) =>
  text.split(/(<[^<>\n]+>)/).map((part, at) => (at % 2 ? angled(part.slice(1, -1)) : unescape(part)));

const INLINE = new RegExp(
  [
    "`([^`\\n]+)`",
    "<([^<>\\n]+)>",
    "(?<![\\w*])\\*(?=\\S)([^*\\n]*[^\\s*])\\*(?![\\w*])",
    "(?<![\\w_])_(?=\\S)([^_\\n]*[^\\s_])_(?![\\w_])",
    "(?<![\\w~])~(?=\\S)([^~\\n]*[^\\s~])~(?![\\w~])",
  ].join("|"),
  "g",
);

function inline(text) {
  const nodes = [];
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(leaf(text.slice(done, found.index)));
    nodes.push(span(found));
    done = found.index + found[0].length;
  }
  nodes.push(leaf(text.slice(done)));
  return nodes.filter((node) => node !== "");
}

function span([, code, angle, bold, italic, struck]) {
  if (code !== undefined) return h("code", null, preformatted(code));
  if (angle !== undefined) return angled(angle);
  if (bold !== undefined) return h("strong", null, inline(bold));
  if (italic !== undefined) return h("em", null, inline(italic));
  return h("s", null, inline(struck));
}

// What stands between < and >: a person, a room, a date, a group, a link; or something that only looks like one.
function angled(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? null : leaf(inside.slice(bar + 1));
  if (target.startsWith("@")) return h("span", { class: "mention" }, `@${person(target.slice(1)).name}`);
  if (target.startsWith("#")) return h("span", { class: "mention" }, `#${label || roomName(target.slice(1))}`);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!")) return h("span", { class: "mention loud" }, label || `@${target.slice(1).split("^")[0]}`);
  if (!safeLink(target)) return `<${leaf(inside)}>`;
  return anchor(unescape(target), label ?? unescape(target).replace(/^mailto:/, ""));
}

const roomName = (id) => snapshot().rooms.find((room) => room.id === id)?.name ?? id;

export function anchor(url, label, props = {}) {
  if (!safeLink(url)) return label;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", ...props }, label);
}

function date(target, label) {
  const [, stamp, pattern, url] = target.split("^");
  const shown = slackDate(stamp, pattern ?? "{date}") ?? label ?? "";
  return url ? anchor(unescape(url), shown) : h("time", { title: label }, shown);
}
