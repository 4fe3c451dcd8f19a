"""The forms of a page, as a browser without JavaScript would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]


@dataclass
class Form:
    """A form's address, those of its buttons, and its fields."""

    actions: set[str]
    fields: dict[str, str] = field(default_factory=dict)

    def sent(self, typed: dict[str, str]) -> dict[str, str]:
        """Return the fields that are sent after these were filled in."""
        return self.fields | typed


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.select = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form({given["action"]} if given.get("method") == "post" else set()))
        elif tag == "select":
            self.select = given.get("name", "")
        elif self.forms and tag == "option" and self.select and "selected" in given:
            self.forms[-1].fields[self.select] = given.get("value", "selected")
        elif self.forms and tag == "button" and "formaction" in given:
            self.forms[-1].actions.add(given["formaction"])
        elif self.forms and tag == "input" and is_sent(given):
            self.forms[-1].fields[given["name"]] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        form = self.forms[-1] if self.forms else None
        if form and self.select and form.fields.get(self.select) == "selected":
            form.fields[self.select] = data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""


def is_sent(control: dict[str, str]) -> bool:
    """Return whether a browser sends this input as it stands on the page."""
    chosen = control.get("type") not in ("radio", "checkbox", "file") or "checked" in control
    return chosen and bool(control.get("name"))


def find_form(html: str, action: str) -> Form | None:
    """Return the form of a page or fragment with this address; the last one, below the menu's."""
    parser = _Forms()
    parser.feed(html)
    return next((form for form in reversed(parser.forms) if action in form.actions), None)
