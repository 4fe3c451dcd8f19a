"""QTI 2.1, 2.2 and 3.0: items with choices, pairs or text entries, from a file or a package.

Version 3.0 writes the names of 2.1 with a prefix and hyphens, so one reader serves both. An item is judged from its
`correctResponse`: its response processing may set no score at all.
"""

import posixpath
import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from fractions import Fraction
from urllib.parse import unquote

from lxml import etree
from lxml.etree import _Element

from webapp.content.importing.answers import Given, gap_of, number_of, typed, with_gaps
from webapp.content.importing.archives import Archive
from webapp.content.importing.calculated import decimal
from webapp.content.importing.choices import Offered, chosen, matched, ordered
from webapp.content.importing.drafts import (
    Draft,
    Fields,
    Origin,
    Reading,
    Refusal,
    Refused,
    Unreadable,
    drafted,
    language_of,
)
from webapp.content.importing.formulas import FIRST_GAP
from webapp.content.importing.markup import FindFile, Texts
from webapp.content.importing.qti_elements import Declared, all_of, attribute, first_of, name_of, responses_of
from webapp.content.importing.qti_feedback import Answer, feedback_of
from webapp.content.importing.safe_xml import line_of, parsed_xml

KIND = "QTI"
ITEM = "assessmentitem"
FindStimulus = Callable[[str], _Element | None]
_DROPPED = {"feedbackblock", "feedbackinline", "rubricblock", "templateblock", "templateinline", "stylesheet"}
_AFTER_THE_GAP = re.compile(r"^[\s.?!:;)]*$")


def read_item_file(root: _Element, find_file: FindFile) -> Reading:
    """Return the item of a file that is no package; `find_file` returns the files beside it by their names."""

    def stimulus(href: str) -> _Element | None:
        content = find_file(href)
        return None if content is None else parsed_xml(content, href)

    return Reading.of(KIND, [_read(root, Origin(line_of(root), root.get("title", "")), find_file, stimulus)])


def read_package(archive: Archive) -> Reading:
    """Return the items of a package in the order of its manifest. Raises Unreadable if it has none."""
    manifest = next((name for name in archive.names if name.rpartition("/")[2] == "imsmanifest.xml"), None)
    if manifest is None:
        raise Unreadable("the archive has no imsmanifest.xml, so it is no QTI package")
    root = parsed_xml(archive.read(manifest) or b"", manifest)
    folder = posixpath.dirname(manifest)
    resources = list(all_of(root, "resource"))
    items = [each.get("href", "") for each in resources if "item" in each.get("type", "").lower()]
    names = dict.fromkeys(_inside(folder, href) for href in items if href)
    if not names and any("imsqti_xmlv1p2" in each.get("type", "") for each in resources):
        raise Unreadable("the package is QTI 1.2, which is not read: export it as QTI 2.1 or 3.0")
    if not names:
        raise Unreadable("the manifest of the package lists no items")
    return Reading.of(KIND, (_read_entry(archive, name) for name in names))


def _inside(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href)))


def _read_entry(archive: Archive, name: str) -> Draft | Refusal:
    content = archive.read(name)
    if content is None:
        return Refusal(Origin(0, "", name), "the manifest names this item, and the archive does not have it")
    try:
        root = parsed_xml(content)
    except Unreadable as error:
        return Refusal(Origin(error.line, "", name), str(error))
    folders = [posixpath.dirname(name)]

    def find_file(path: str) -> bytes | None:
        found = (archive.read(_inside(folder, path)) for folder in folders)
        return next((content for content in found if content is not None), None)

    def stimulus(href: str) -> _Element | None:
        content = find_file(href)
        folders.append(posixpath.dirname(_inside(folders[0], href)))  # its pictures are named from there
        return None if content is None else parsed_xml(content, href)

    return _read(root, Origin(line_of(root), root.get("title", ""), name), find_file, stimulus)


def _read(root: _Element, origin: Origin, find_file: FindFile, stimulus: FindStimulus) -> Draft | Refusal:
    def draft(origin: Origin) -> Draft:
        if name_of(root) != ITEM:
            raise Refused(f"it is no item but <{root.tag.rpartition('}')[2]}>")
        return _Item(root, find_file, stimulus).draft(origin)

    return drafted(origin, draft)


class _Item:
    def __init__(self, root: _Element, find_file: FindFile, stimulus: FindStimulus) -> None:
        self.root = root
        self.stimulus = stimulus
        self.texts = Texts(find_file)
        self.declared = responses_of(root)
        self.says = self.sentences()
        self.unsaid = set(self.says)

    def draft(self, origin: Origin) -> Draft:
        body = first_of(self.root, "itembody")
        if body is None:
            raise Refused("the item has no body")
        if first_of(self.root, "templatedeclaration") is not None or first_of(body, "printedvariable") is not None:
            raise Refused("its numbers are drawn by QTI templates, which are not read: declare them as parameters")
        self.locale = language_of("".join(body.itertext()))
        body = deepcopy(body)
        asked = [each for each in body.iter() if name_of(each).endswith("interaction")]
        kinds = {name_of(each) for each in asked}
        if not asked:
            raise Refused("the item asks for no answer")
        if kinds == {"textentryinteraction"}:
            fields = self.entries(body, asked)
        elif len(asked) == 1 and kinds <= {"choiceinteraction", "inlinechoiceinteraction", "orderinteraction"}:
            fields = self.listed(body, asked[0])
        elif len(asked) == 1 and kinds == {"matchinteraction"}:
            fields = self.paired(body, asked[0])
        else:
            found = " and ".join(sorted(kind.removesuffix("interaction") for kind in kinds))
            times = f" {len(asked)} times" if len(asked) > 1 else ""
            raise Refused(f"it asks by “{found}”{times}; one choice, order, match or text entries are read")
        if not fields["prompt"]:
            raise Refused("the question has no text")
        if self.unsaid:
            self.texts.notes.append(
                "feedback that belongs to no single answer, or has a picture, is left out: write it as the solution"
            )
        return Draft(origin, fields, self.texts.pictures, tuple(dict.fromkeys(self.texts.notes)))

    # --- texts ---

    def prompt(self, body: _Element) -> str:
        """Return what stands before the answer, with the stimulus in front."""
        before = ""
        for reference in all_of(self.root, "assessmentstimulusref"):
            read = self.stimulus(attribute(reference, "href"))
            inner = None if read is None else first_of(read, "stimulusbody")
            if inner is None:
                raise Refused("the text that the item is about is not in the file")
            before += self.markdown(inner) + "\n\n"
        return (before + self.markdown(body)).strip()

    def asked(self, body: _Element, interaction: _Element) -> str:
        """Return the prompt of an item with one interaction, which may have a prompt of its own."""
        is_inline = name_of(interaction) == "inlinechoiceinteraction"
        own = first_of(interaction, "prompt")
        place = etree.Element("span" if is_inline else "div")
        if is_inline:
            place.text = "…"
        if own is not None:
            place.extend(deepcopy(own))
            place.text = own.text
        _replace(interaction, place)
        return self.prompt(body)

    def markdown(self, element: _Element) -> str:
        return self.texts.block(_html(element), "html")

    def line(self, element: _Element) -> str:
        return self.texts.line(_html(element), "html")

    # --- answers ---

    def right(self, interaction: _Element) -> Declared:
        identifier = attribute(interaction, "responseIdentifier")
        declared = self.declared.get(identifier)
        if declared is None or not declared.best:
            raise Refused("the item does not say which answer is right (correctResponse)", line_of(interaction))
        return declared

    def listed(self, body: _Element, interaction: _Element) -> Fields:
        """Return a task with options, or with items to put in order."""
        declared = self.right(interaction)
        right = declared.best
        kind = "inlinechoice" if name_of(interaction) == "inlinechoiceinteraction" else "simplechoice"
        choices = {attribute(each, "identifier"): each for each in all_of(interaction, kind)}
        if missing := [name for name in right if name not in choices]:
            raise Refused(f"the right answer “{missing[0]}” is none of the options", line_of(interaction))
        response = attribute(interaction, "responseIdentifier")
        said = {name: self.feedback(each, (response, name)) for name, each in choices.items()}
        shown = {name: self.texts.option(_html(each), "html") for name, each in choices.items()}
        if any(option.get("text") == "" for option in shown.values()):
            raise Refused("an option is empty", line_of(interaction))
        fields: Fields = {"prompt": self.asked(body, interaction)}
        if name_of(interaction) == "orderinteraction":
            if set(right) != set(choices) or any("text" not in option for option in shown.values()):
                raise Refused("only a part of the items is put in order", line_of(interaction))
            if any(said.values()):
                self.unsaid.add(None)
            return fields | ordered([str(shown[name]["text"]) for name in right], self.texts.notes)
        offered = [Offered(option, Fraction(name in right), said[name]) for name, option in shown.items()]
        return fields | chosen(offered, several=not declared.is_single, notes=self.texts.notes)

    def paired(self, body: _Element, interaction: _Element) -> Fields:
        """Return a task of matching pairs, in the order of their left sides."""
        line = line_of(interaction)
        sides = [
            {attribute(each, "identifier"): self.line(each) for each in all_of(one, "simpleassociablechoice")}
            for one in all_of(interaction, "simplematchset")
        ]
        if len(sides) != 2 or not all(sides) or "" in (*sides[0].values(), *sides[1].values()):
            raise Refused("one side of the pairs is empty", line)
        lefts, rights = sides
        pairs = [pair.split() for pair in self.right(interaction).best]
        if strange := [pair for pair in pairs if len(pair) != 2 or pair[0] not in lefts or pair[1] not in rights]:
            raise Refused(f"the right pair “{' '.join(strange[0])}” is none of the options", line)
        right_of = dict(pairs)
        for name, left in lefts.items():
            if name not in right_of:
                raise Refused(f"nothing belongs to “{left}”", line)
            if sum(pair[0] == name for pair in pairs) > 1:
                raise Refused(f"“{left}” has two right sides; in a task each left side has its own", line)
        spare = [right for name, right in rights.items() if name not in right_of.values()]
        found = matched([(left, rights[right_of[name]]) for name, left in lefts.items()], spare, self.texts.notes)
        return {"prompt": self.asked(body, interaction)} | found

    def sentences(self) -> dict[Answer | None, str]:
        """Return what the item says after each answer; an entry for None if it says more than that."""
        feedback = feedback_of(self.root, self.declared)
        found: dict[Answer | None, str] = {None: ""} if feedback.others else {}
        for answer, shown in feedback.by_answer.items():
            try:
                found[answer] = " ".join(Texts().line(_html(each), "html") for each in shown)
            except Refused:
                found[None] = ""
        return found

    def say(self, answer: Answer) -> str:
        """Return the sentence for an answer, which is said by this."""
        self.unsaid.discard(answer)
        return self.says.get(answer, "")

    def feedback(self, choice: _Element, answer: Answer) -> str:
        """Return the sentence for who chose an option: what stands in its text, and what is shown after it."""
        own = [each for each in all_of(choice, "feedbackinline") if attribute(each, "identifier") == answer[1]]
        return " ".join(filter(None, [*(self.line(each) for each in own), self.say(answer)]))

    def entries(self, body: _Element, asked: Sequence[_Element]) -> Fields:
        """Return a task that is answered by typing: one field after the prompt, or gaps in the text."""
        answers = [typed(self.given(each), self.locale, self.texts.notes) for each in asked]
        for number, interaction in enumerate(asked):
            mark = etree.Element("span")
            mark.text = chr(FIRST_GAP + number)
            _replace(interaction, mark)
        prompt = self.prompt(body)
        if len(asked) == 1:
            before, _, after = prompt.partition(chr(FIRST_GAP))
            is_in_table = "|" in prompt.rpartition("\n")[2] and "|" in after
            if answers[0]["type"] == "word" or (_AFTER_THE_GAP.match(after) and not is_in_table):
                is_asked = before.rstrip(" ").endswith(("?", ":", "\n")) and not after.strip()
                return {"prompt": (before if is_asked else f"{before}…{after}").strip(), **answers[0]}
        return with_gaps(prompt, [gap_of(answer) for answer in answers], self.texts.notes)

    def given(self, interaction: _Element) -> list[Given]:
        """Return the answers that a text entry foresees."""
        declared = self.right(interaction)
        whole = max((declared.marks.get(one, Fraction(0)) for one in declared.right), default=Fraction(0))
        whole = whole or max(declared.marks.values(), default=Fraction(1)) or Fraction(1)
        name = attribute(interaction, "responseIdentifier")
        tolerance = self.tolerance(name, declared)
        found = [Given(one, Fraction(1), self.say((name, one)), tolerance) for one in declared.right]
        worth = {answer[1]: Fraction(0) for answer in self.says if answer and answer[0] == name} | declared.marks
        others = {text: mark for text, mark in worth.items() if text not in declared.right}
        return found + [Given(text, mark / whole, self.say((name, text)), "0") for text, mark in others.items()]

    def tolerance(self, name: str, declared: Declared) -> str:
        """Return how far off an answer may be, as the response processing compares it."""
        for each in (*all_of(self.root, "equal"), *all_of(self.root, "equalrounded")):
            if name not in {attribute(one, "identifier") for one in all_of(each, "variable")}:
                continue
            mode = attribute(each, "toleranceMode", "exact")
            if name_of(each) == "equalrounded":
                figures = attribute(each, "figures", "0")
                if attribute(each, "roundingMode", "significantFigures") == "decimalPlaces" and figures.isdecimal():
                    return decimal(Fraction(1, 2 * 10 ** min(int(figures), 9)))
                self.texts.notes.append("an answer rounded to significant figures was right; here the exact one is")
                return "0"
            if mode == "exact":
                return "0"
            parts = [number_of(part, self.locale) for part in attribute(each, "tolerance").split()]
            if not parts or None in parts or len(set(parts)) > 1:
                raise Refused("the tolerance differs above and below, or is no number", line_of(each))
            if mode == "absolute":
                return str(parts[0])
            value = number_of(declared.right[0], self.locale) if declared.right else None
            return decimal(abs(Fraction(value or "0")) * Fraction(str(parts[0])) / 100)
        comparing = {"gte", "lte", "gt", "lt", "customoperator", "patternmatch"}
        if any(name_of(each) in comparing for each in self.root.iter()):
            self.texts.notes.append("the item compares the answer in a way that is not read; only the key is right")
        return "0"


def _replace(element: _Element, other: _Element) -> None:
    parent = element.getparent()
    assert parent is not None  # noqa: S101 - an interaction stands inside the body
    other.tail = element.tail
    parent.replace(element, other)


def _html(element: _Element) -> str:
    """Return what an element holds as HTML: without namespaces, and without what only some answers show."""
    copied = deepcopy(element)
    for each in list(copied.iter()):
        if each is not copied and name_of(each) in _DROPPED and each.getparent() is not None:
            _cut(each)
    for each in copied.iter():
        if isinstance(each.tag, str):
            each.tag = each.tag.rpartition("}")[2]
            for key in [key for key in each.attrib if "}" in key]:
                del each.attrib[key]
    etree.cleanup_namespaces(copied)
    written = etree.tostring(copied, method="html", encoding="unicode", with_tail=False)
    return written[written.index(">") + 1 : written.rindex("</")] if "</" in written else ""


def _cut(element: _Element) -> None:
    """Remove an element, but not the text after it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
