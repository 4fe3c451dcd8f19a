// A word of a list: a press of it writes it into the field, which is sent.

function makeWords(list) {
  if (list.classList.contains("words--live")) return;
  list.classList.add("words--live");
  const field = document.getElementById(list.dataset.words);
  const buttons = [...list.children].map((item) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = item.textContent;
    button.addEventListener("click", () => write(field, button.textContent));
    item.replaceChildren(button);
    return button;
  });
  const show = () => buttons.forEach((button) => button.setAttribute("aria-pressed", button.textContent === field.value));
  field.addEventListener("input", show);
  show();
}
