// The number line: taps or keys mark numbers, segments and rays, and write "[-2; 3)" or "{1; 4}" into the field, which is
// sent. A part has two ends, each the index of a mark; -1 and the number of marks stand for the arrows, which have no end.

function makeLine(figure) {
  if (figure.classList.contains("numline--live")) return;
  figure.classList.add("numline--live");
  const field = document.getElementById(figure.dataset.field);
  const svg = figure.querySelector("svg");
  const layer = figure.querySelector("[data-parts]");
  const { kind, included, excluded, less, more } = figure.dataset;
  const texts = JSON.parse(figure.dataset.texts);
  const last = texts.length - 1;
  const [first, gap, width] = figure.dataset.places.split(" ").map(Number);
  const hasEnds = kind === "interval";
  let parts = [];
  let begun = null; // the end of a part that lacks the other one
  let cursor = null;
  let isNew = true; // the next tap begins a part instead of moving an end of the last one

  const isEnd = (index) => index >= 0 && index <= last;
  const placeOf = (index) => isEnd(index) ? first + index * gap : index < 0 ? 8 : width - 8;
  const dot = (index) => ({ low: index, high: index, withLow: true, withHigh: true });
  const bounded = (index) => Math.min(hasEnds ? last + 1 : last, Math.max(hasEnds ? -1 : 0, index));
  const indexAt = (event) => bounded(Math.round((inDrawing(svg, event).x - first) / gap));
  const all = () => begun !== null && isEnd(begun) ? [...parts, dot(begun)] : parts;
  const ends = () => parts.flatMap((part) => [[part, "low"], [part, "high"]]).filter(([part, end]) => isEnd(part[end]));

  function draw() {
    layer.replaceChildren(...all().flatMap(({ low, high, withLow, withHigh }) => {
      const [from, to] = [low, high].map(placeOf);
      const shapes = low === high ? [] : [drawn("path", { class: "numline__part", d: `M${from} 44H${to}` })];
      for (const [index, place, belongs, turn] of [[low, from, withLow, 1], [high, to, withHigh, -1]]) {
        if (isEnd(index)) shapes.push(drawn("circle", { class: `numline__end${belongs ? "" : " numline__end--open"}`, cx: place, cy: 44, r: 10 }));
        else shapes.push(drawn("path", { class: "numline__arrow", d: `M${place + 14 * turn} 34L${place} 44L${place + 14 * turn} 54` }));
      }
      return shapes;
    }));
    if (begun !== null && !isEnd(begun)) layer.append(drawn("circle", { class: "numline__cursor", cx: placeOf(begun), cy: 44, r: 12 }));
    if (cursor !== null) layer.append(drawn("circle", { class: "numline__cursor", cx: placeOf(cursor), cy: 44, r: 16 }));
  }
  const inText = ({ low, high, withLow, withHigh }) => {
    if (low === high) return `{${texts[low]}}`;
    const [from, to] = [isEnd(low) ? texts[low] : "−∞", isEnd(high) ? texts[high] : "+∞"];
    return `${isEnd(low) && withLow ? "[" : "("}${from}; ${to}${isEnd(high) && withHigh ? "]" : ")"}`;
  };
  const inWords = (index) => isEnd(index) ? texts[index] : index < 0 ? less : more;
  const said = ({ low, high, withLow, withHigh }) => low === high
    ? texts[low]
    : [[low, withLow], [high, withHigh]].map(([index, belongs]) => `${inWords(index)}${isEnd(index) ? ` (${belongs ? included : excluded})` : ""}`).join(" – ");

  function tell() {
    const shown = [...all()].sort((one, other) => one.low - other.low);
    const numbers = shown.map(({ low }) => texts[low]);
    if (kind === "number") write(field, numbers[0] ?? "");
    else if (kind === "set") write(field, numbers.length ? `{${numbers.join("; ")}}` : "");
    else write(field, shown.map(inText).join(" ∪ "));
    announce(shown.map(said).join("; "));
    draw();
  }
  function choose(index) {
    cursor = index;
    if (!hasEnds) chooseNumber(index);
    else chooseEnd(index);
    tell();
  }
  function chooseNumber(index) {
    const there = parts.findIndex(({ low }) => low === index);
    if (there >= 0) parts.splice(there, 1);
    else parts = [...(kind === "set" ? parts : []), dot(index)];
  }
  function chooseEnd(index) {
    const [part, end] = ends().find(([each, which]) => each[which] === index && each.low < each.high) ?? [];
    if (begun !== null) {
      if (begun !== index) parts.push({ ...dot(0), low: Math.min(begun, index), high: Math.max(begun, index) });
      begun = null;
      isNew = false;
    } else if (part) part[end === "low" ? "withLow" : "withHigh"] = !part[end === "low" ? "withLow" : "withHigh"];
    else if (isNew || !parts.length) begun = index;
    else moveEnd(parts.at(-1), index);
  }
  // The nearer end of a part moves to a mark.
  function moveEnd(part, index) {
    const end = Math.abs(placeOf(part.low) - placeOf(index)) <= Math.abs(placeOf(part.high) - placeOf(index)) ? "low" : "high";
    if (index !== part[end === "low" ? "high" : "low"]) part[end] = index;
  }
  function readField() {
    const known = new Map(texts.map((text, index) => [text.replace("−", "-").replace(",", "."), index]));
    const find = (text) => {
      const plain = text.trim().replace("−", "-").replace(",", ".");
      return /∞/.test(plain) ? (plain.startsWith("-") ? -1 : last + 1) : known.get(plain);
    };
    const text = field.value;
    const pieces = [...text.matchAll(/([[(])([^;[\](){}]+);([^;[\](){}]+)([\])])/g)].map(([, opening, low, high, closing]) => (
      { low: find(low), high: find(high), withLow: opening === "[", withHigh: closing === "]" }));
    const numbers = [...text.matchAll(/\{([^{}]*)\}/g)].flatMap(([, inside]) => inside.split(";"));
    const points = (kind === "number" ? [text] : numbers).filter((each) => each.trim()).map((each) => dot(find(each)));
    parts = [...(hasEnds ? pieces : []), ...points].filter(({ low, high }) => low !== undefined && high !== undefined);
    begun = null;
    isNew = !parts.length;
    draw();
  }

  point(svg, {
    held: (event) => {
      const set = hasEnds ? ends() : parts.map((part) => [part, "low"]);
      const index = nearest(svg, event, set.map(([part, end]) => [placeOf(part[end]), 44]));
      return index === null ? null : set[index];
    },
    move: ([part, end], event) => {
      const index = indexAt(event);
      if (part.low === part.high || !hasEnds) part.low = part.high = Math.min(last, Math.max(0, index));
      else if (end === "low" ? index < part.high : index > part.low) part[end] = index;
      cursor = part[end];
      draw();
    },
    drop: tell,
    choose: (event) => choose(indexAt(event)),
  });
  svg.addEventListener("keydown", (event) => {
    const zero = Math.max(0, texts.indexOf("0"));
    const moves = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, Home: -texts.length - 1, End: texts.length + 1 };
    if (event.key in moves) {
      cursor = bounded((cursor ?? zero) + moves[event.key]);
      announce(inWords(cursor));
      draw();
    } else if ((event.key === "Enter" || event.key === " ") && cursor !== null) choose(cursor);
    else return;
    event.preventDefault();
  });
  field.addEventListener("input", (event) => event.isTrusted && readField());
  figure.querySelector("[data-line-help]").hidden = false;
  const buttons = figure.querySelector("[data-line-buttons]");
  buttons.hidden = false;
  buttons.querySelector("[data-line-more]")?.addEventListener("click", () => {
    isNew = true;
    svg.focus();
  });
  buttons.querySelector("[data-line-clear]").addEventListener("click", () => {
    cursor = null;
    write(field, "");
    readField();
  });
  readField();
}
