"""The forms of a page, as a browser without JavaScript would send them."""

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]


@dataclass
class Form:
    """The fields of a form."""

    fields: dict[str, str] = field(default_factory=dict)

    def sent(self, typed: dict[str, str]) -> dict[str, str]:
        """Return the fields that are sent after these were filled in."""
        return self.fields | typed


class _Form(HTMLParser):
    """Reads one form: its fields, its address if it is posted, and those of its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.actions: set[str] = set()
        self.fields: dict[str, str] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self.actions.add(given["action"])
        elif tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and self.select and "selected" in given:
            self.fields[self.select] = given.get("value", "selected")
        elif tag == "button" and "formaction" in given:
            self.actions.add(given["formaction"])
        elif tag == "input" and is_sent(given):
            self.fields[given["name"]] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.select and self.fields.get(self.select) == "selected":
            self.fields[self.select] = data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""


def is_sent(control: dict[str, str]) -> bool:
    """Return whether a browser sends this input as it stands on the page."""
    chosen = control.get("type") not in ("radio", "checkbox", "file") or "checked" in control
    return chosen and bool(control.get("name"))


def find_form(html: str, action: str) -> Form | None:
    """Return the form of a page or fragment with this address; the last one, below the menu's."""
    for text in reversed(re.findall(r"<form\b.*?</form>", html, re.DOTALL)):
        if f'action="{escape(action)}"' in text:  # reading a whole page takes longer than the request for it
            form = _Form()
            form.feed(text)
            if action in form.actions:
                return Form(form.fields)
    return None
