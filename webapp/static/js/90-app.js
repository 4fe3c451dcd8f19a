// The shell: keys, focus after a swap, failing networks. Everything here is comfort: the site works without it.

document.documentElement.classList.add("scripted"); // shows what only works with scripts
const touch = matchMedia("(pointer: coarse)");

// A learner's time zone decides when a day ends; the account page asks for confirmation.
document.cookie = `time_zone=${Intl.DateTimeFormat().resolvedOptions().timeZone}; path=/; max-age=31536000; samesite=lax`;

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  if (event.key === "Escape") {
    if (event.target.closest(".search")) leaveSearch(event);
    closeMenus();
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const card = event.target.closest(".task") ?? document.getElementById("task"); // a lesson has several
  const option = card?.querySelectorAll(".option [name=answer]")[event.key - 1];
  if (option && /^[1-9]$/.test(event.key)) {
    option.click();
    option.focus();
  }
});

// htmx starts to listen in a timer of its own. This one runs after it and repeats what was typed before.
setTimeout(() => {
  document.querySelectorAll("#search, .task input[hx-post]").forEach((field) => {
    if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
  });
});

// Arrow keys move the focus from the search field through the results.
document.addEventListener("keydown", (event) => {
  const search = event.target.closest(".search");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!search || !step) return;
  const stops = [search.querySelector("input"), ...search.querySelectorAll(".search__results a")];
  stops[(stops.indexOf(event.target) + step + stops.length) % stops.length].focus();
  event.preventDefault();
});

// The results are shown while the focus is in the search form. Escape returns the focus to where it was before.
let beforeSearch = null;
function showFound(isShown) {
  const found = document.querySelector(".search__results");
  if (found) found.hidden = !isShown;
}
document.addEventListener("focusin", ({ target, relatedTarget }) => {
  const isInside = target.closest(".search") !== null;
  if (isInside && !relatedTarget?.closest(".search")) beforeSearch = relatedTarget;
  showFound(isInside);
});
document.addEventListener("input", ({ target }) => target.closest(".search") && showFound(true));
function leaveSearch(event) {
  event.preventDefault(); // some engines would empty the field
  if (beforeSearch?.isConnected) beforeSearch.focus();
  else document.activeElement.blur();
}

function closeMenus(except) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu === except) return;
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus) menu.querySelector("summary").focus();
  });
  if (!except?.closest(".search")) showFound(false);
}
document.addEventListener("click", (event) => {
  const inside = event.target.closest("details.menu, .search");
  closeMenus(inside);
});

// --- Focus ---

// After a swap, scroll to the new hint, else to the verdict, else to the card.
function showCard(card) {
  const seen = card?.querySelector(".hint[data-focus]") ?? card?.querySelector(".verdict") ?? card;
  seen?.scrollIntoView({ block: "nearest" });
}

// After a swap, focus the new hint unless somebody is typing, else the answer, else "Next task" after a pause for reading.
function focusTask(card) {
  const hint = card?.querySelector(".hint[data-focus]");
  const target = hint ?? card?.querySelector("[data-focus]");
  if (!target) return;
  if (hint && card.contains(document.activeElement)) return;
  if (target.matches("a, button") && isUnread()) {
    setTimeout(() => document.activeElement === document.body && focusTask(card), UNREAD);
    return;
  }
  const opensKeyboard = touch.matches && target.matches("input:not([type=radio], [type=checkbox])");
  if (!opensKeyboard) target.focus({ preventScroll: true });
  if (target.dataset.caret !== undefined && !opensKeyboard) target.setSelectionRange(marked(target), marked(target));
}

// Put the caret where the server could not read the answer, else at the end.
function marked(field) {
  return [...field.value].slice(0, field.dataset.caret).join("").length;
}

document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail.ctx.target;
  if (target?.matches?.(".task")) {
    if (target.id === "task") keepPage(); // not a lesson, whose tasks are fresh each time
    enhance(document); // which may put the focus on a control that it makes
    const card = document.getElementById(target.id);
    showCard(card);
    focusTask(card);
  }
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
// Write the changed page of the latest task into the service worker's cache (site/sw.js), before scripts change it.
const showFresh = () => delete document.documentElement.dataset.kept;
async function keepPage() {
  showFresh();
  const html = `<!doctype html>${document.documentElement.outerHTML}`;
  const pages = await globalThis.caches?.open("intervals pages");
  const page = await pages?.match(location.pathname, { ignoreVary: true });
  if (page) pages.put(location.pathname, new Response(html, { headers: page.headers }));
}
addEventListener("online", showFresh);
addEventListener("offline", () => showNotice(offlineText()));
addEventListener("online", () => showNotice(""));

// --- Typed mathematics ---

// Keys insert at the caret and make htmx fetch the preview. In a field that never had the focus they act at the mark.
const hasCaret = new WeakSet();
document.addEventListener("focusin", ({ target }) => hasCaret.add(target));
document.addEventListener("pointerdown", (event) => {
  if (event.target.closest("[data-keypad] button")) event.preventDefault(); // the field keeps the focus
});
document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-keypad] button");
  if (!key) return;
  const field = document.getElementById(key.closest("[data-keypad]").dataset.keypad);
  const [start, end] = hasCaret.has(field) ? [field.selectionStart, field.selectionEnd] : [marked(field), marked(field)];
  hasCaret.add(field);
  const isErasing = key.dataset.erase !== undefined;
  if (!touch.matches && document.activeElement !== field) {
    field.focus();
    field.setSelectionRange(start, end);
  }
  // As if it were typed: then Undo takes it back. That needs the focus, which on a phone would open the keyboard.
  if (document.activeElement === field && document.execCommand(isErasing ? "delete" : "insertText", false, key.dataset.insert)) return;
  if (isErasing) field.setRangeText("", start === end ? Math.max(0, start - 1) : start, end, "end");
  else field.setRangeText(key.dataset.insert, start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
});

document.addEventListener("click", ({ target }) => target.closest(".answer__box")?.querySelector("input").focus());

// Keep the keys above a phone's keyboard, whose height only the visual viewport knows; not while the page is zoomed.
const LEAST_KEYBOARD = 100; // pixels: what is less is a bar of the browser's
function dockKeypad() {
  const view = globalThis.visualViewport;
  const keypad = document.querySelector("[data-keypad]");
  if (!view || !keypad || !touch.matches) return;
  const covered = Math.round(innerHeight - view.height - view.offsetTop);
  const isTyping = document.activeElement.id === keypad.dataset.keypad;
  keypad.classList.toggle("keypad--docked", isTyping && covered > LEAST_KEYBOARD && view.scale < 1.05);
  keypad.style.setProperty("--keyboard", `${covered}px`);
}
for (const change of ["resize", "scroll"]) globalThis.visualViewport?.addEventListener(change, dockKeypad);
for (const change of ["focusin", "focusout"]) document.addEventListener(change, () => setTimeout(dockKeypad));

// What is wider than the page scrolls in a box of its own. Keys reach it only where the focus does.
function focusWhatScrolls() {
  document.querySelectorAll(".formula__part, .formula--display, .table-scroll").forEach((box) => {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
}
addEventListener("resize", focusWhatScrolls);
document.addEventListener("toggle", focusWhatScrolls, true);

function enhance(root) {
  focusWhatScrolls();
  root.querySelectorAll("[data-sort]").forEach(makeSortable);
  root.querySelectorAll("[data-match]").forEach(makeMatchable);
  root.querySelectorAll("[data-line]").forEach(makeLine);
  root.querySelectorAll("[data-words]").forEach(makeWords);
  root.querySelectorAll("[data-plane]").forEach(makePlane);
  root.querySelectorAll("[data-figure-parts]").forEach(makeParts);
}
document.addEventListener("htmx:after:settle", () => enhance(document));
enhance(document);
if (!touch.matches && document.querySelector(".practice")) { // the home page begins with its heading
  const card = document.getElementById("task");
  showCard(card);
  if (document.activeElement === document.body) focusTask(card); // else somebody types already, perhaps into the search field
}
document.querySelector("form[data-at-once]")?.requestSubmit();
navigator.serviceWorker?.register("/sw.js");

// A button that prints the page. It is shown only where scripts run.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
