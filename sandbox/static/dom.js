// Draws without disturbing: a description of nodes goes in, only what differs is touched, so that focus, scroll positions
// and text being typed stay. Data only ever becomes text nodes and attributes, never markup.

// Describe an element. `props`: `key` (who it is among its siblings), `on` ({event: handler}), `hook` (called with the
// new element once it is in the page), `value` and `checked` (written only when the description changes), attributes.
export function h(tag, props, ...children) {
  return { tag, props: props ?? {}, children: children.flat(Infinity).filter(shown) };
}

const shown = (child) => child !== null && child !== undefined && child !== false && child !== "";

// Make the children of `parent` look as described, and keep the focus where it was.
export function draw(parent, ...described) {
  const focused = document.activeElement;
  const fresh = [];
  reconcile(parent, described.flat(Infinity).filter(shown), fresh);
  if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
  for (const [hook, element] of fresh) hook(element);
}

function reconcile(parent, described, fresh) {
  const before = new Map();
  for (const node of parent.childNodes) before.set(node.stageKey, node);
  const counts = {};
  const nodes = described.map((child) => {
    const key = keyOf(child, counts);
    const old = before.get(key);
    before.delete(key);
    return update(old ?? create(child, key), child, fresh);
  });
  for (const gone of before.values()) gone.remove();
  let cursor = parent.firstChild;
  for (const node of nodes) {
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
}

// Children without a key are told apart by their tag and place.
function keyOf(child, counts) {
  const tag = typeof child === "object" ? child.tag : "#text";
  if (child.props?.key !== undefined) return `${tag}=${child.props.key}`;
  counts[tag] = (counts[tag] ?? 0) + 1;
  return `${tag}#${counts[tag]}`;
}

function create(child, key) {
  const node = typeof child === "object" ? document.createElement(child.tag) : document.createTextNode("");
  node.stageKey = key;
  return node;
}

function update(node, child, fresh) {
  if (typeof child !== "object") {
    if (node.data !== String(child)) node.data = String(child);
    return node;
  }
  const old = node.stageProps;
  attributes(node, old ?? {}, child.props);
  reconcile(node, child.children, fresh);
  for (const name of ["value", "checked"]) {
    if (name in child.props && child.props[name] !== old?.[name]) node[name] = child.props[name];
  }
  listeners(node, child.props.on);
  node.stageProps = child.props;
  if (!old && child.props.hook) fresh.push([child.props.hook, node]);
  return node;
}

const OURS = new Set(["key", "on", "hook", "value", "checked"]);

function attributes(node, old, props) {
  for (const name of Object.keys(old)) {
    if (!OURS.has(name) && !(name in props)) node.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(props)) {
    if (OURS.has(name) || old[name] === value) continue;
    if (value === false || value === null || value === undefined) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : value);
  }
  // An option's value is also what a form sends, so it must be an attribute.
  if (node.tagName === "OPTION" && "value" in props) node.setAttribute("value", props.value);
}

function listeners(node, on = {}) {
  node.stageOn ??= {};
  for (const type of Object.keys(on)) {
    if (!(type in node.stageOn)) node.addEventListener(type, (event) => node.stageOn[type]?.(event));
  }
  for (const type of Object.keys(node.stageOn)) node.stageOn[type] = on[type];
  Object.assign(node.stageOn, on);
}
