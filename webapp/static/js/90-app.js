// The shell: keys, focus after a swap, failing networks. Everything here is comfort: the site works without it.

const touch = matchMedia("(pointer: coarse)");

// A learner's time zone decides when a day ends; the account page asks for confirmation.
document.cookie = `time_zone=${Intl.DateTimeFormat().resolvedOptions().timeZone}; path=/; max-age=31536000; samesite=lax`;

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  if (event.key === "Escape") closeMenus();
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("search")?.select();
  }
  const option = document.querySelectorAll("#task .option input")[event.key - 1];
  if (option && /^[1-9]$/.test(event.key)) {
    option.click();
    option.focus();
  }
});

// Arrow keys walk from the search field through what it found.
document.addEventListener("keydown", (event) => {
  const search = event.target.closest(".search");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!search || !step) return;
  const stops = [search.querySelector("input"), ...search.querySelectorAll(".search__results a")];
  stops[(stops.indexOf(event.target) + step + stops.length) % stops.length].focus();
  event.preventDefault();
});

function closeMenus(except) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu === except) return;
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus) menu.querySelector("summary").focus();
  });
  if (!except?.closest?.(".search")) document.querySelector(".search__results")?.replaceChildren();
}
document.addEventListener("click", (event) => {
  const inside = event.target.closest("details.menu, .search");
  closeMenus(inside);
});

// --- Focus ---

// After the task changed, the keyboard continues where the learner does: in the answer, or on "Next task".
function focusTask() {
  const target = document.querySelector("#task [data-focus]");
  if (!target) return;
  const opensKeyboard = touch.matches && target.matches("input:not([type=radio], [type=checkbox])");
  if (!opensKeyboard) target.focus({ preventScroll: true });
  if (target.dataset.caret !== undefined && !opensKeyboard) {
    const offset = [...target.value].slice(0, target.dataset.caret).join("").length;
    target.setSelectionRange(offset, offset);
  }
  target.closest("#task").scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail.ctx.target;
  if (target?.id === "task" || target?.matches?.("#task")) focusTask();
  showNotice("");
});

// --- A failing network never loses a typed answer: nothing is swapped, and the page says so. ---

function showNotice(text) {
  const notice = document.getElementById("offline");
  const line = document.createElement("p");
  line.className = "notice__text notice__text--warning";
  line.textContent = text;
  notice.replaceChildren(...(text ? [line] : []));
  notice.hidden = !text;
}
const offlineText = () => document.body.dataset.offline;
document.addEventListener("htmx:error", () => showNotice(offlineText()));
document.addEventListener("htmx:response:error", (event) => {
  const { status } = event.detail.ctx.response;
  if (status >= 500 || status === 429) setTimeout(() => showNotice(document.body.dataset.busy)); // after the swap event
});
addEventListener("offline", () => showNotice(offlineText()));
addEventListener("online", () => showNotice(""));

// --- Typed mathematics ---

// Keys insert at the caret and tell htmx, which asks the server how the answer is read.
document.addEventListener("pointerdown", (event) => {
  if (event.target.closest("[data-keypad] button")) event.preventDefault(); // the field keeps the focus
});
document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-keypad] button");
  if (!key) return;
  const field = document.getElementById(key.closest("[data-keypad]").dataset.keypad);
  const { selectionStart: start, selectionEnd: end } = field;
  if (key.dataset.erase !== undefined) field.setRangeText("", start === end ? Math.max(0, start - 1) : start, end, "end");
  else field.setRangeText(key.dataset.insert, start, end, "end");
  if (!touch.matches) field.focus();
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
});

function enhance(root) {
  root.querySelectorAll("[data-sort]").forEach(makeSortable);
  root.querySelectorAll("[data-match]").forEach(makeMatchable);
  root.querySelectorAll("[data-plane]").forEach(makePlane);
}
document.addEventListener("htmx:after:settle", () => enhance(document));
enhance(document);
if (!touch.matches) focusTask();
navigator.serviceWorker?.register("/sw.js");
