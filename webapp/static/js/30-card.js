// The card of a task, which everything in it replaces: what is typed while an answer is on its way goes into the next
// card, and the second of two quick presses does nothing to a card that has only just come.

const UNREAD = 400; // milliseconds in which nobody has read a new card, so what is pressed was meant for the old one
let cardCame = performance.now();
let isTouched = false; // whether something was typed or chosen since it came, or on the way to it

const isUnread = () => performance.now() < cardCame + UNREAD;

// The same task again, with a hint or with what to mend: its fields hold what was sent. Keep what they hold now.
document.addEventListener("htmx:before:swap", ({ detail }) => {
  if (!detail.ctx.target?.matches?.(".task")) return;
  const shown = detail.ctx.target.querySelector("form[data-task]");
  const coming = detail.tasks[0]?.fragment.querySelector("form[data-again]");
  cardCame = performance.now();
  isTouched = false;
  if (!shown || !coming) return;
  const now = new FormData(shown);
  for (const field of coming.elements) {
    if (!field.name || field.type === "hidden") continue;
    const isChosen = now.getAll(field.name).includes(field.value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = isChosen;
    else if (now.has(field.name) && !isChosen) {
      field.value = now.get(field.name);
      delete field.dataset.caret; // it points into the text that was sent
      isTouched = true;
    }
  }
});

document.addEventListener("input", (event) => {
  if (event.target.closest(".task")) isTouched = true;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.closest(".task")) return;
  if (event.repeat || (isUnread() && !isTouched)) event.preventDefault();
}, true);
document.addEventListener("click", (event) => {
  if (event.detail < 2 || !isUnread() || !event.target.closest(".task")) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

// Back to a page that the browser no longer has in memory shows it as it first came, with a task that may be answered by
// now: it is loaded anew.
if (performance.getEntriesByType("navigation")[0]?.type === "back_forward" && document.getElementById("task")) location.reload();
