// Ordering tasks. The form sends the selects; dragging and buttons only set them.

function makeSortable(list) {
  if (list.classList.contains("sort--live")) return;
  list.classList.add("sort--live");
  const { up, down, moved } = list.dataset;
  const rows = () => [...list.children];
  const placeOf = (row) => Number(row.querySelector("select").value);
  rows().sort((a, b) => placeOf(a) - placeOf(b)).forEach((row) => list.append(row));

  function settle(row) {
    rows().forEach((each, index) => (each.querySelector("select").value = index + 1));
    if (row) announce(`${moved} ${rows().indexOf(row) + 1}`);
  }
  function button(row, label, sign, step) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "icon-button";
    made.textContent = sign;
    made.setAttribute("aria-label", `${label} ${row.dataset.name}`);
    made.addEventListener("click", () => {
      const neighbour = step < 0 ? row.previousElementSibling : row.nextElementSibling;
      if (!neighbour) return;
      neighbour[step < 0 ? "before" : "after"](row);
      made.focus();
      settle(row);
    });
    return made;
  }

  rows().forEach((row) => {
    const select = row.querySelector("select");
    select.hidden = true;
    const buttons = document.createElement("span");
    buttons.className = "sort__buttons";
    buttons.append(button(row, up, "↑", -1), button(row, down, "↓", 1));
    if (select.dataset.focus !== undefined) buttons.firstChild.dataset.focus = "";
    delete select.dataset.focus;
    row.append(buttons);

    const handle = document.createElement("span");
    handle.className = "sort__handle";
    handle.setAttribute("aria-hidden", "true");
    row.prepend(handle);

    // A mouse drags the whole row; a finger only its handle, so that the page still scrolls. The listeners sit on the
    // document, because a row that moves in it loses a captured pointer.
    row.addEventListener("pointerdown", (event) => {
      if (event.target.closest("button") || event.button || (event.pointerType !== "mouse" && event.target !== handle)) return;
      event.preventDefault();
      row.classList.add("sort__item--moving");
      const move = ({ clientY }) => {
        const before = rows().find((other) => other !== row && clientY < other.getBoundingClientRect().top + other.offsetHeight / 2);
        if (before !== row.nextElementSibling) before ? before.before(row) : list.append(row);
      };
      const drop = () => {
        document.removeEventListener("pointermove", move);
        row.classList.remove("sort__item--moving");
        settle(row);
      };
      document.addEventListener("pointermove", move);
      for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, drop, { once: true });
    });
  });
  settle();
}

function announce(text) {
  const region = document.getElementById("announce");
  if (region) region.textContent = text;
}
