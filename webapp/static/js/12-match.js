// Matching: both sides become cards. Two that are tapped, chosen by keys or dragged together are joined in one row. The form
// sends the selects.

function makeMatchable(box) {
  if (box.classList.contains("matching--live")) return;
  box.classList.add("matching--live");
  const rows = [...box.querySelectorAll(".pair")];
  const selectOf = (row) => row.querySelector("select");
  const sidesOf = (row) => row.querySelectorAll(".pair__card");
  const isLeft = (card) => card === sidesOf(card.parentElement)[0];
  let held = null;

  function makeCard(from) {
    const card = document.createElement("button");
    card.type = "button";
    card.className = "pair__card";
    from.querySelector(".letter")?.remove();
    const pair = document.createElement("span"); // says with what the card is joined, to those who do not see the line
    pair.className = "visually-hidden";
    card.append(...from.childNodes, pair);
    Object.assign(card.dataset, from.dataset);
    card.addEventListener("click", () => press(card));
    card.addEventListener("pointerdown", (event) => drag(card, event));
    return card;
  }
  function setPair(row, id) {
    const [left, right] = sidesOf(row);
    selectOf(row).value = id;
    row.classList.toggle("pair--joined", id !== "");
    for (const [card, other] of [[left, right], [right, left]]) {
      card.lastChild.textContent = id && `${box.dataset.joined} ${other.dataset.name}`;
    }
  }
  function hold(card) {
    held = card;
    box.querySelectorAll(".pair__card").forEach((each) => each.setAttribute("aria-pressed", each === card));
  }
  function press(card) {
    if (!held || isLeft(held) === isLeft(card)) hold(held === card ? null : card);
    else join(held, card);
  }
  // The right card swaps places with the neighbour of the left one. If one pair is left open, it is joined too.
  function join(one, other) {
    const [left, right] = isLeft(one) ? [one, other] : [other, one];
    const [row, from, neighbour] = [left.parentElement, right.parentElement, sidesOf(left.parentElement)[1]];
    const before = [right, neighbour].map((card) => card.getBoundingClientRect());
    if (row !== from) {
      row.append(right);
      from.append(neighbour);
      setPair(from, "");
    }
    setPair(row, right.dataset.letter);
    const open = rows.filter((each) => !selectOf(each).value);
    if (open.length === 1) setPair(open[0], sidesOf(open[0])[1].dataset.letter);
    hold(null);
    other.focus({ preventScroll: true }); // a moved element loses it
    announce(`${left.dataset.name}, ${left.lastChild.textContent}`);
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) [right, neighbour].forEach((card, at) => slide(card, before[at]));
  }
  function slide(card, before) {
    const { x, y } = card.getBoundingClientRect();
    card.animate([{ transform: `translate(${before.x - x}px, ${before.y - y}px)` }, { transform: "none" }], { duration: 160, easing: "ease-out" });
  }
  // A finger scrolls the page up and down; sideways, towards the other side, it drags.
  function drag(card, { button, clientX, clientY }) {
    if (button) return;
    let isMoving = false;
    let over = null;
    const move = (event) => {
      const [x, y] = [event.clientX - clientX, event.clientY - clientY];
      isMoving ||= Math.hypot(x, y) > 6;
      if (!isMoving) return;
      card.classList.add("pair__card--dragged");
      card.style.transform = `translate(${x}px, ${y}px)`;
      over?.classList.remove("pair__card--over");
      over = document.elementFromPoint(event.clientX, event.clientY)?.closest(".pair__card");
      if (!over || !box.contains(over) || isLeft(over) === isLeft(card)) over = null;
      over?.classList.add("pair__card--over");
    };
    const drop = ({ type }) => {
      document.removeEventListener("pointermove", move);
      for (const end of ["pointerup", "pointercancel"]) document.removeEventListener(end, drop);
      card.classList.remove("pair__card--dragged");
      card.style.transform = "";
      over?.classList.remove("pair__card--over");
      if (over && type === "pointerup") join(card, over);
    };
    document.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, drop);
  }

  const cards = new Map([...box.querySelectorAll("[data-letter]")].map((letter) => [letter.dataset.letter, makeCard(letter)]));
  const take = (id) => {
    const card = cards.get(id);
    cards.delete(id);
    return card;
  };
  rows.forEach((row) => row.prepend(makeCard(row.querySelector(".pair__left"))));
  const paired = rows.map((row) => take(selectOf(row).value));
  rows.forEach((row, at) => {
    const select = selectOf(row);
    const right = paired[at] ?? take(cards.keys().next().value);
    row.append(right);
    select.hidden = true;
    if (select.dataset.focus !== undefined) row.firstChild.dataset.focus = "";
    delete select.dataset.focus;
    setPair(row, paired[at] ? select.value : "");
  });
  box.querySelectorAll(".letters, .pair__left").forEach((each) => each.remove());
  box.parentElement.querySelector("[data-match-help]").hidden = false;
  hold(null);
}
