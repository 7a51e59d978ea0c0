// Who the visitor is on Facebook, and what they have chosen there.

import { changed, state } from "./state.js";

export const US = "deskhand"; // how the sandbox calls the page

export const choose = (change) => changed({ fb: { ...state.fb, ...change } });

// No longer answering, editing, or writing as a colleague.
export const IDLE = { replyTo: null, editing: null, elsewhere: false };

export const me = () => state.fb.name.trim();
export const isMe = (name) => name.trim().toLowerCase() === me().toLowerCase();
export const shownName = (name) => (name === US ? "Deskhand" : name);
