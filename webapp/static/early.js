// Scripts that must work as soon as the page is visible. On a slow connection app.js arrives later.

addEventListener("keydown", (event) => {
  const field = document.getElementById("search");
  if (event.key !== "/" || !field || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")) return;
  event.preventDefault();
  field.focus(); // select() alone moves the focus in some engines only
  field.select();
});
