// The coordinate plane: a click, a tap or the arrow keys write an answer such as "(-3; 8)" into the field, which is sent.

function makePlane(figure) {
  if (figure.classList.contains("plane--live")) return;
  figure.classList.add("plane--live");
  const field = document.getElementById(figure.dataset.field);
  const svg = figure.querySelector("svg");
  const layer = figure.querySelector("[data-points]");
  const snap = Number(figure.dataset.snap) || 1;
  const [xRange, yRange] = [figure.dataset.x, figure.dataset.y].map((text) => text.split(" ").map(Number));
  const mark = (0.5).toLocaleString(document.documentElement.lang)[1]; // as the language writes decimals
  const { kind } = figure.dataset; // "point"; "graph": a line through two points; "region": the part around a point
  const most = { graph: 2, region: 1 }[kind] ?? Infinity;
  const borders = JSON.parse(figure.dataset.borders ?? "[]").map((border) => border.map(Number)); // ax + by + c = 0
  let points = [];
  let cursor = null;
  let isNew = true; // the next point starts a point instead of moving the last

  const snapTo = (value, [low, high]) => Math.min(high, Math.max(low, Number((Math.round(value / snap) * snap).toFixed(6))));
  const inText = (value) => String(value).replace(".", mark);
  const inWords = (point) => point.map((value, at) => `${"xy"[at]} ${inText(value).replace("-", `${figure.dataset.minus} `)}`).join(", ");

  const circle = (className, [x, y], radius) => drawn("circle", { class: className, cx: x, cy: -y, r: radius });
  // The corners of the part of the plane that is on the same side of all borders as a point; none if it is on one.
  function partAround([px, py]) {
    let corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([i, j]) => [xRange[i], yRange[j]]);
    for (const [a, b, c] of borders) {
      const side = Math.sign(Math.abs(a * px + b * py + c) < 1e-7 ? 0 : a * px + b * py + c);
      if (!side) return [];
      corners = corners.flatMap((corner, at) => {
        const next = corners[(at + 1) % corners.length];
        const [here, there] = [corner, next].map(([x, y]) => side * (a * x + b * y + c));
        const share = here / (here - there);
        const crossing = here * there < 0 ? [corner.map((value, i) => value + (next[i] - value) * share)] : [];
        return here >= 0 ? [corner, ...crossing] : crossing;
      });
    }
    return corners;
  }
  function shapes() {
    if (kind === "graph" && points.length === 2) {
      const [[x, y], [x2, y2]] = points;
      const [far, dx, dy] = [1000 / Math.hypot(x2 - x, y2 - y), x2 - x, y2 - y];
      return [drawn("path", { class: "plane__line", d: `M${x - far * dx} ${far * dy - y}L${x + far * dx} ${-far * dy - y}` })];
    }
    if (kind !== "region" || !points.length) return [];
    return [drawn("polygon", { class: "plane__area", points: partAround(points[0]).map(([x, y]) => `${x},${-y}`).join(" ") })];
  }
  function draw() {
    layer.replaceChildren(...shapes(), ...points.map((point) => circle("plane__point", point, 0.28)));
    if (cursor) layer.append(circle("plane__cursor", cursor, 0.42));
  }
  function put(point) {
    const there = points.findIndex(([x, y]) => x === point[0] && y === point[1]);
    if (there >= 0) points.splice(there, 1);
    else if (kind === "point" ? isNew || !points.length : points.length < most) points.push(point);
    else points[points.length - 1] = point;
    isNew = false;
    tell();
  }
  function tell() {
    const texts = points.map(([x, y]) => `(${inText(x)}; ${inText(y)})`);
    write(field, texts.length > 1 ? `{${texts.join("; ")}}` : texts.join(""));
    announce(points.map(inWords).join("; "));
    draw();
  }
  function readField() {
    const number = "([-−]?\\d+(?:[.,]\\d+)?)";
    points = [...field.value.matchAll(new RegExp(`\\(\\s*${number}\\s*[;,]\\s*${number}\\s*\\)`, "g"))]
      .slice(0, most).map((match) => [match[1], match[2]].map((text) => Number(text.replace("−", "-").replace(",", "."))));
    isNew = !points.length;
    draw();
  }

  const placeOf = (event) => {
    const at = inDrawing(svg, event);
    return [snapTo(at.x, xRange), snapTo(-at.y, yRange)];
  };
  point(svg, {
    held: (event) => nearest(svg, event, points.map(([x, y]) => [x, -y])),
    move: (index, event) => {
      cursor = placeOf(event);
      points[index] = cursor;
      draw();
    },
    drop: tell,
    choose: (event) => {
      cursor = placeOf(event);
      put(cursor);
    },
  });
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
  figure.querySelector("[data-plane-more]")?.addEventListener("click", () => {
    isNew = true;
    svg.focus();
  });
  figure.querySelector("[data-plane-clear]").addEventListener("click", () => {
    write(field, "");
    readField();
  });
  readField();
}
