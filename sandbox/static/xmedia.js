// Pictures on X: shown below a text, and chosen before one is sent.

import { h } from "./dom.js";
import { openMenu } from "./menu.js";
import { changed } from "./state.js";

const KINDS = { photo: "Photo", video: "Video", gif: "GIF" };
const NAMES = { photo: "Photo", video: "Video", animated_gif: "GIF" };
const PHOTOS_AT_MOST = 4;

const chosen = { post: [], message: [] }; // kinds, by what is being written

// The pictures of a post or a message; `media` as the sandbox shows it.
export function pictures(media) {
  if (!media?.length) return null;
  return h(
    "div",
    { key: "media", class: media.length > 1 ? "media several" : "media" },
    media.map((one) =>
      h(
        "span",
        { key: one.key, class: "picture" },
        h("img", { src: one.picture, alt: NAMES[one.kind], loading: "lazy", "data-testid": "x-media" }),
        one.kind !== "photo" && h("span", { class: "badge" }, NAMES[one.kind]),
      ),
    ),
  );
}

// What goes with the text that is being written, and a menu to add to it.
export function attachments(what) {
  const items = Object.entries(KINDS).map(([kind, label]) => ({ label, pick: () => add(what, kind) }));
  const chip = (kind, at) =>
    h(
      "button",
      {
        key: `chosen-${at}`,
        type: "button",
        class: "chip",
        "aria-label": `Remove ${KINDS[kind]}`,
        on: { click: () => set(what, chosen[what].toSpliced(at, 1)) },
      },
      `${KINDS[kind]} ×`,
    );
  return h(
    "span",
    { key: "attach", class: "row attach" },
    openMenu({
      key: "attach-menu",
      name: `attach-${what}`,
      label: "Attach",
      face: "Attach",
      items,
      class: "action",
      testid: "x-attach",
    }),
    chosen[what].map(chip),
  );
}

// Send with what was chosen; it is forgotten when the sandbox has taken it.
export async function attached(what, send) {
  const media = chosen[what];
  const answer = await send(media.length ? media : undefined);
  if (answer !== null) set(what, []);
  return answer;
}

// Up to four photos in a post, or one film; one of either in a message.
function add(what, kind) {
  const photos = chosen[what].filter((one) => one === "photo");
  const several = kind === "photo" && what === "post";
  set(what, several ? [...photos, kind].slice(0, PHOTOS_AT_MOST) : [kind]);
}

function set(what, kinds) {
  chosen[what] = kinds;
  changed({});
}
