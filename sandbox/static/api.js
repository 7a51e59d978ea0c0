// Talks to the sandbox: acts, and follows what changes.

import { changed, snapshot, state } from "./state.js";
import { toast } from "./toast.js";

const PATIENCE = 40_000; // the sandbox answers a quiet poll after 20 s
const RETRY = 1_000;
const BREATH = 100; // between two polls, however quick the answers

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function call(method, path, body) {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  let response;
  try {
    response = await fetch(path, { method, ...sent });
  } catch {
    throw new Error("The sandbox did not answer.");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The sandbox answered ${response.status}.`);
  return answer;
}

// Do something on the stage. Gives the answer, or null after telling the visitor what went wrong.
export async function act(path, body, method = "POST") {
  try {
    const answer = await call(method, path, body);
    await refresh();
    return answer;
  } catch (error) {
    toast(error.message);
    return null;
  }
}

// Act in Slack as the chosen person.
export const actInSlack = (what, body) => act(`/stage/slack/${what}`, { user: state.user, ...body });

async function ask(since, signal) {
  const query = new URLSearchParams({ user: state.user });
  if (since !== null) query.set("since", since);
  const response = await fetch(`/stage/snapshot?${query}`, { signal });
  if (!response.ok) throw new Error(`snapshot: ${response.status}`);
  return response.json();
}

// An answer may come after a newer one, or after the visitor became somebody else: then it's dropped.
function take(answer, user) {
  if (user !== state.user) return;
  if (!answer.rooms) {
    if (state.away) changed({ away: false });
    return;
  }
  if (state.version !== null && answer.version < state.version) return;
  const ahead = Date.parse(answer.now) - Date.now();
  changed({ snapshot: answer, version: answer.version, ahead: Number.isNaN(ahead) ? 0 : ahead, away: false });
}

// What an act changed need not wait for the next poll. A failure here shows in the poll.
async function refresh() {
  const user = state.user;
  try {
    take(await ask(null, AbortSignal.timeout(PATIENCE)), user);
  } catch {
    // the poll says so
  }
}

let poll = new AbortController();

// Follow the stage for as long as the page is open.
export async function follow() {
  for (;;) {
    poll = new AbortController();
    const { signal } = poll;
    const user = state.user;
    const late = setTimeout(() => poll.abort(), PATIENCE);
    try {
      take(await ask(state.version, signal), user);
      await sleep(BREATH);
    } catch {
      if (user === state.user) {
        changed({ away: true, version: null });
        await sleep(RETRY);
      }
    } finally {
      clearTimeout(late);
    }
  }
}

// Become somebody else in Slack, who comes if they are not there yet; the running poll asks for the wrong person, so it
// ends.
export async function become(user) {
  const known = snapshot().people.some((one) => one.name === user);
  if (!known && (await act("/stage/slack/person", { user })) === null) return;
  changed({ user, version: null, menu: null, thread: null, editing: null, problems: {} });
  poll.abort();
}
