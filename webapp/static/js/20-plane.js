// The coordinate plane: a click, a tap or the arrow keys write an answer such as "(-3; 8)" into the field, which is sent.

const ENDS = ["pointerup", "pointercancel"];

function makePlane(figure) {
  if (figure.classList.contains("plane--live")) return;
  figure.classList.add("plane--live");
  const field = document.getElementById(figure.dataset.field);
  const svg = figure.querySelector("svg");
  const layer = figure.querySelector("[data-points]");
  const snap = Number(figure.dataset.snap) || 1;
  const [xRange, yRange] = [figure.dataset.x, figure.dataset.y].map((text) => text.split(" ").map(Number));
  const mark = (0.5).toLocaleString(document.documentElement.lang)[1]; // as the language writes decimals
  let points = [];
  let cursor = null;
  let isNew = true; // the next point starts a point instead of moving the last

  const snapTo = (value, [low, high]) => Math.min(high, Math.max(low, Number((Math.round(value / snap) * snap).toFixed(6))));
  const inText = (value) => String(value).replace(".", mark);
  const inWords = (point) => point.map((value, at) => `${"xy"[at]} ${inText(value).replace("-", `${figure.dataset.minus} `)}`).join(", ");

  function circle(className, [x, y], radius) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    made.setAttribute("class", className);
    made.setAttribute("cx", x);
    made.setAttribute("cy", -y);
    made.setAttribute("r", radius);
    return made;
  }
  function draw() {
    layer.replaceChildren(...points.map((point) => circle("plane__point", point, 0.28)));
    if (cursor) layer.append(circle("plane__cursor", cursor, 0.42));
  }
  function put(point) {
    const there = points.findIndex(([x, y]) => x === point[0] && y === point[1]);
    if (there >= 0) points.splice(there, 1);
    else if (isNew || !points.length) points.push(point);
    else points[points.length - 1] = point;
    isNew = false;
    write();
  }
  function write() {
    const texts = points.map(([x, y]) => `(${inText(x)}; ${inText(y)})`);
    field.value = texts.length > 1 ? `{${texts.join("; ")}}` : texts.join("");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    announce(points.map(inWords).join("; "));
    draw();
  }
  function readField() {
    const number = "([-−]?\\d+(?:[.,]\\d+)?)";
    points = [...field.value.matchAll(new RegExp(`\\(\\s*${number}\\s*[;,]\\s*${number}\\s*\\)`, "g"))]
      .map((match) => [match[1], match[2]].map((text) => Number(text.replace("−", "-").replace(",", "."))));
    isNew = !points.length;
    draw();
  }

  // A tap or click sets a point; a drag that begins at a set point moves it; any other swipe scrolls the page.
  const REACH = 22; // px around a set point that a finger hits
  const placeOf = ({ clientX, clientY }) => {
    const at = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [snapTo(at.x, xRange), snapTo(-at.y, yRange)];
  };
  const pointAt = ({ clientX, clientY }) => {
    const distances = points.map(([x, y]) => {
      const at = new DOMPoint(x, -y).matrixTransform(svg.getScreenCTM());
      return Math.hypot(at.x - clientX, at.y - clientY);
    });
    const nearest = Math.min(...distances);
    return nearest <= REACH ? distances.indexOf(nearest) : -1;
  };
  let dragged = false; // the click that ends a drag sets nothing
  svg.addEventListener("pointerdown", (event) => {
    dragged = false;
    const held = event.button ? -1 : pointAt(event);
    if (held < 0) return;
    const move = (moved) => {
      if (!dragged && Math.hypot(moved.clientX - event.clientX, moved.clientY - event.clientY) < REACH / 4) return;
      dragged = true;
      cursor = placeOf(moved);
      points[held] = cursor;
      draw();
    };
    const end = ({ type }) => {
      document.removeEventListener("pointermove", move);
      for (const other of ENDS) document.removeEventListener(other, end);
      if (dragged) write();
      else if (type === "pointerup" && event.pointerType === "touch") set(event);
    };
    document.addEventListener("pointermove", move);
    for (const each of ENDS) document.addEventListener(each, end);
  });
  // Where a finger drags a point, the page stays where it is; then no click follows a tap either. Not every engine takes
  // touch-action from a part of a drawing.
  svg.addEventListener("touchstart", (event) => {
    if (event.touches.length === 1 && pointAt(event.touches[0]) >= 0) event.preventDefault();
  }, { passive: false });
  const set = (event) => {
    cursor = placeOf(event);
    put(cursor);
  };
  svg.addEventListener("click", (event) => {
    if (!dragged) set(event);
    dragged = false;
  });
  svg.setAttribute("tabindex", "0");
  svg.setAttribute("role", "application");
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-snap, 0], ArrowRight: [snap, 0], ArrowUp: [0, snap], ArrowDown: [0, -snap] }[event.key];
    if (step) {
      cursor ??= [snapTo(0, xRange), snapTo(0, yRange)];
      cursor = [snapTo(cursor[0] + step[0], xRange), snapTo(cursor[1] + step[1], yRange)];
      announce(inWords(cursor));
      draw();
    } else if ((event.key === "Enter" || event.key === " ") && cursor) put(cursor);
    else return;
    event.preventDefault();
  });
  field.addEventListener("input", (event) => event.isTrusted && readField());
  figure.querySelector("[data-plane-help]").hidden = false;
  figure.querySelector("[data-plane-buttons]").hidden = false;
  figure.querySelector("[data-plane-more]").addEventListener("click", () => {
    isNew = true;
    svg.focus();
  });
  figure.querySelector("[data-plane-clear]").addEventListener("click", () => {
    field.value = "";
    readField();
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
  readField();
}
