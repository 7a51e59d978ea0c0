// Short notices at the foot of the page.

const STAYS = 6_000;
const AT_MOST = 3;

export function toast(text) {
  const notices = document.getElementById("notices");
  const notice = document.createElement("div");
  notice.className = "toast";
  notice.dataset.testid = "toast";
  notice.append(text, closer(notice));
  notices.append(notice);
  while (notices.children.length > AT_MOST) notices.firstChild.remove();
  setTimeout(() => notice.remove(), STAYS);
}

function closer(notice) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "×";
  button.setAttribute("aria-label", "Dismiss");
  button.addEventListener("click", () => notice.remove());
  return button;
}
