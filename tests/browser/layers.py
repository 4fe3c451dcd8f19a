"""Panels that open over a page: the account menu and the search results. Checked by asking the page what is on top."""

COVERED = """(panel) => [...document.querySelectorAll(`${panel} a, ${panel} button, ${panel} p`)]
  .filter((item) => item.checkVisibility ? item.checkVisibility() : item.getClientRects().length)
  .map((item) => {
    item.scrollIntoView({ block: "nearest", behavior: "instant" }); // a long list scrolls in a box of its own
    const { left, top, width, height } = item.getBoundingClientRect();
    const onTop = document.elementFromPoint(left + width / 2, top + height / 2);
    const isFree = onTop && item.contains(onTop) && left >= 0 && left + width <= innerWidth;
    return [item.textContent.trim(), isFree ? "" : onTop?.outerHTML.slice(0, 100) ?? "nothing: outside the page"];
  })"""
"""Each item of an open panel with what covers its middle: an empty text if nothing does."""
