// Parts of a figure: a press on one is a press on its name, and what is chosen by name is marked in the figure.

function makeParts(box) {
  if (box.classList.contains("parts--live")) return;
  box.classList.add("parts--live");
  const inputs = [...box.querySelectorAll(".option input")];
  const partOf = (input) => box.querySelector(`[data-part="${inputs.indexOf(input)}"]`);
  const show = () => inputs.forEach((input) => partOf(input).classList.toggle("part--chosen", input.checked));
  // Where a name is pointed at, or has the focus, its part is outlined: not every figure shows the names.
  const pointTo = (target) => {
    const pointed = target?.closest(".option")?.querySelector("input");
    inputs.forEach((input) => partOf(input).classList.toggle("part--pointed", input === pointed));
  };

  inputs.forEach((input) => partOf(input).addEventListener("click", () => input.click()));
  box.addEventListener("change", show);
  box.addEventListener("pointerover", ({ target }) => pointTo(target));
  box.addEventListener("focusin", ({ target }) => pointTo(target));
  box.addEventListener("pointerleave", () => pointTo(null));
  box.addEventListener("focusout", () => pointTo(null));
  box.querySelector("[data-parts-help]").hidden = false;
  show();
}
