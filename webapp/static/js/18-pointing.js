// Pointing into a drawing: a tap or click chooses a place; a drag that begins at something set moves it; any other swipe
// scrolls the page. `held` tells what is set under an event, or null. `move` moves it while it is dragged, `drop` ends
// that, `choose` is told of a tap.

const REACH = 22; // px around what is set that a finger hits
const ENDS = ["pointerup", "pointercancel"];

function point(svg, { held, move, drop, choose }) {
  let dragged = false; // the click that ends a drag chooses nothing
  svg.addEventListener("pointerdown", (event) => {
    dragged = false;
    const thing = event.button ? null : held(event);
    if (thing === null) return;
    const follow = (moved) => {
      if (!dragged && Math.hypot(moved.clientX - event.clientX, moved.clientY - event.clientY) < REACH / 4) return;
      dragged = true;
      move(thing, moved);
    };
    const end = ({ type }) => {
      document.removeEventListener("pointermove", follow);
      for (const other of ENDS) document.removeEventListener(other, end);
      if (dragged) drop();
      else if (type === "pointerup" && event.pointerType === "touch") choose(event);
    };
    document.addEventListener("pointermove", follow);
    for (const each of ENDS) document.addEventListener(each, end);
  });
  // Where a finger drags, the page stays where it is; then no click follows a tap either. Not every engine takes
  // touch-action from a part of a drawing.
  svg.addEventListener("touchstart", (event) => {
    if (event.touches.length === 1 && held(event.touches[0]) !== null) event.preventDefault();
  }, { passive: false });
  svg.addEventListener("click", (event) => {
    if (!dragged) choose(event);
    dragged = false;
  });
  svg.setAttribute("tabindex", "0");
  svg.setAttribute("role", "application");
}

// Return where an event is in the units of a drawing, and how far in pixels from a place of it.
const inDrawing = (svg, { clientX, clientY }) => new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
function distance(svg, { clientX, clientY }, x, y) {
  const at = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
  return Math.hypot(at.x - clientX, at.y - clientY);
}

// Return the index of the nearest place within a finger's reach, or null.
function nearest(svg, event, places) {
  const distances = places.map(([x, y]) => distance(svg, event, x, y));
  const least = Math.min(...distances);
  return least <= REACH ? distances.indexOf(least) : null;
}

function drawn(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// Write an answer into a field as if it were typed.
function write(field, text) {
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
