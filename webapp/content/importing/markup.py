"""Foreign texts as our Markdown: HTML fragments, plain text and Markdown, with their formulas and pictures."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from typing import Literal
from urllib.parse import unquote

from lxml import etree, html
from lxml.etree import _Element

from webapp.content.importing.drafts import Refused
from webapp.content.importing.figures import figure_file
from webapp.content.importing.formulas import FORMULA, Formulas, tex_of_mathml

Form = Literal["html", "plain", "markdown"]
FindFile = Callable[[str], bytes | None]
"""Returns the content of a file that came with the questions, by its name."""

_BLOCKS = {"p", "div", "section", "article", "blockquote", "center", "address", "figure", "figcaption", "fieldset"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_STRONG, _SLANTED = {"b", "strong"}, {"i", "em", "var", "cite", "dfn"}
_PLAIN = {
    "span", "font", "u", "small", "big", "label", "abbr", "ins", "mark", "nobr", "wbr", "bdi", "tt", "kbd", "samp",
    "time", "q", "bdo", "html", "body", "tbody", "thead", "tfoot", "o:p", "qti-content-body",
}  # fmt: skip
MOST_TAGS = 5_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SPECIAL = re.compile(r"[\\`*_<]|&(?=#?\w+;)|\$|!(?=\[)")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+>=](?=\s|$|-|=)|:::|~~~|(?:\d{1,9})[.)](?=\s|$))", re.MULTILINE)
_BASE = re.compile(
    r"(?:\([^()$\\]*\)|\d+(?:[.,]\d+)*|[^\W\d_]+|[)\]])$"  # what a raised text belongs to: (a + b), 10, cm
)
_ORDINAL = re.compile(r"st|nd|rd|th|er|re|ème|e|ª|º|й|а|го", re.IGNORECASE)
_CYRILLIC_APOSTROPHE = re.compile(r"(?<=[а-яіїєґ])['ʼ`](?=[а-яіїєґ])", re.IGNORECASE)
_KNOWN_TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|em|strong|su[bp]|img|table|t[rdh]|ul|ol|li|a|h[1-6]|code|pre|math|u|font|tt|hr)\b[^<>]*>"
    r"|&(?:[a-z]+|#\d+|#x[0-9a-f]+);",
    re.IGNORECASE,
)
_OPEN_TAG = re.compile(r"<(?=[a-zA-Z/])(?![^<>]*>)")
_NO_VALUE = {"contenteditable", "draggable", "hidden", "nowrap", "reversed", "compact", "noshade", "disabled"}
_LOST = {"s", "strike", "del", "form", "button", "svg"}
_SILENT = {"style", "head", "title", "meta", "link", "colgroup", "col", ""}
_QUOTED_MATHML = str.maketrans("«»¨§", '<>"&')  # how an editor hides MathML in an attribute


def form_of(text: str) -> Form:
    """Return whether a text of an unknown form is HTML: it is if it has a known tag or an entity outside formulas."""
    return "html" if _KNOWN_TAG.search(FORMULA.sub("", text)) else "plain"


class Texts:
    """Writes the texts of one question as Markdown and collects its pictures. Raises Refused for what would be lost."""

    def __init__(self, find_file: FindFile = lambda _: None) -> None:
        self._find_file = find_file
        self.pictures: dict[str, bytes] = {}
        self.notes: list[str] = []

    def block(self, source: str, form: Form) -> str:
        """Return a text as Markdown paragraphs."""
        return self._written(source, form)

    def line(self, source: str, form: Form) -> str:
        """Return a text as one line of Markdown. Raises Refused for a picture, a list or a table in it."""
        text = self._written(source, form)
        if re.search(r"!\[[^\]]*\]\(figures/|^\| |^\s*(?:- |\d+\. )", text, re.MULTILINE):
            near = " ".join(text.split())[:60]
            raise Refused(f"an option or a feedback holds a picture, a list or a table beside words: “{near}”")
        return re.sub(r"\s*\\?\n+\s*", " ", text)

    def option(self, source: str, form: Form) -> dict[str, object]:
        """Return what an option shows: its text, or the figure that it consists of."""
        text = self._written(source, form)
        if alone := re.fullmatch(r"!\[([^\]]*)\]\((figures/[^)]+)\)", text):
            return {"figure": {"file": alone[2], "alt": alone[1]}}
        return {"text": self.line(source, form)}

    def _written(self, source: str, form: Form) -> str:
        if _CONTROL.search(source):
            raise Refused("the text has control characters")
        formulas = Formulas()
        taken = formulas.taken_out(source.replace("\r\n", "\n"), is_html=form == "html")
        if form == "html":
            text = _Page(self, formulas).markdown(taken)
        elif form == "plain":
            text = escaped(re.sub(r"[ \t]+$", "", taken.strip(), flags=re.MULTILINE))
        else:
            text = self._own_markdown(taken.strip())
        text = _CYRILLIC_APOSTROPHE.sub("’", text)
        return _with_formulas(text, formulas)

    def _own_markdown(self, text: str) -> str:
        if re.search(r"</?[a-zA-Z][^<>]*>|!\[", text):
            raise Refused("the Markdown has HTML or a picture in it, which our texts cannot have")
        text = re.sub(r"^#{1,6}\s+(.+?)\s*#*$|^(\S.*)\n(?:=+|-+)$", r"**\1\2**", text, flags=re.MULTILINE)
        return _apart(re.sub(r"(?<!\\)\$", r"\\$", text))

    def picture(self, element: _Element) -> str:
        """Return the Markdown of an image element. Raises Refused for a picture that did not come with the file."""
        source = element.get("src") or element.get("data") or ""
        name = unquote(source.partition("?")[0] if not source.startswith("data:") else "")
        content: bytes | None
        if source.startswith("data:"):
            content = _decoded(source)
        elif re.match(r"[a-z]+://|//", source) and "@@PLUGINFILE@@" not in source:
            raise Refused(f"the picture {source[:80]} lies on another site; nothing is fetched, so save it in the file")
        else:
            name = name.removeprefix("@@PLUGINFILE@@/").lstrip("/")
            content = self._find_file(name)
        if content is None:
            raise Refused(f"the picture “{name[:80]}” is not in the file")
        file, made = figure_file(name.rpartition("/")[2], content)
        self.pictures[file] = made
        alt = _apart(" ".join((element.get("alt") or "").split())).translate({ord("["): "(", ord("]"): ")"})
        if not alt:
            self.notes.append(f"figures/{file} has no text alternative: write what it shows")
        return f"![{alt}](figures/{file})"


def _decoded(source: str) -> bytes:
    head, _, data = source.partition(",")
    if not head.endswith(";base64"):
        raise Refused("a picture stands in the text in an unknown encoding")
    try:
        return b64decode(data)
    except (NotBase64, ValueError):
        raise Refused("a picture in the text is broken") from None


def escaped(text: str) -> str:
    """Return plain text as Markdown that shows it: signs with a meaning get a backslash."""
    text = _apart(_SPECIAL.sub(lambda found: "\\" + found[0], text)).replace("](", "]\\(")
    return _LINE_START.sub(_escaped_start, text)


def _escaped_start(found: re.Match[str]) -> str:
    sign = found[2]
    return f"{found[1]}{sign[:-1]}\\{sign[-1]}" if sign[0].isdigit() else f"{found[1]}\\{sign}"


def _apart(text: str) -> str:
    """Return text in which no double bracket means an insertion or a gap."""
    for bracket in "[]{}":
        text = re.sub(re.escape(bracket) + f"(?={re.escape(bracket)})", lambda found: found[0] + "\\", text)
    return text


def _with_formulas(text: str, formulas: Formulas) -> str:
    """Return Markdown with its formulas: a paragraph that is one formula stands in a line of its own."""
    paragraphs = re.split(r"\n{2,}", text.strip())
    for index, paragraph in enumerate(paragraphs):
        alone = formulas.tex(paragraph) if len(paragraph) == 1 else None
        is_display = alone is not None and len(paragraphs) > 1
        paragraphs[index] = f"$${alone}$$" if is_display else formulas.put_back(paragraph, lambda tex: f"${tex}$")
    return "\n\n".join(paragraphs)


class _Page:
    """Writes one HTML fragment as Markdown."""

    def __init__(self, texts: Texts, formulas: Formulas) -> None:
        self.texts = texts
        self.formulas = formulas

    def markdown(self, source: str) -> str:
        if not source.strip():
            return ""
        if source.count("<") > MOST_TAGS:
            raise Refused(f"a text has more than {MOST_TAGS:,} tags")
        if opened := _OPEN_TAG.search(source):
            near = source[opened.start() : opened.start() + 20]
            raise Refused(f"the sign “<” opens a tag that is not closed near “{near}”, so the text would be cut")
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
        try:
            whole = html.fragment_fromstring(source, create_parent="div", parser=parser)
        except (etree.ParserError, AssertionError, ValueError):  # lxml asserts that there is a body
            raise Refused("the HTML cannot be read") from None
        text = self.inside(whole)
        text = "\n".join(line.rstrip(" ") for line in text.split("\n"))
        text = re.sub(r"(?:\\\n)+(?=\n|$)|(?<=\n\n)(?:\\\n)+", "\n", text)  # breaks at the end or start of a paragraph
        text = re.sub(r"\n{3,}", "\n\n", text).strip("\n ")
        return re.sub(r"\n (?! )", "\n", text).removesuffix("\\").strip()  # no space that stood between two elements

    def inside(self, element: _Element) -> str:
        """Return what an element holds."""
        text = self.words(element.text)
        for child in element:
            text = self.added(text, child) + self.words(child.tail)
        return text

    def words(self, text: str | None) -> str:
        return escaped(_SPACES.sub(" ", text)) if text else ""

    def added(self, before: str, element: _Element) -> str:
        """Return the text so far and an element after it. A raised text changes what stands before it."""
        name = str(element.tag).lower().rpartition("}")[2] if isinstance(element.tag, str) else ""
        name = name.removeprefix("m:")
        if name in ("sup", "sub"):
            return self.raised(before, element, "^" if name == "sup" else "_")
        return before + self.element(name, element)

    def element(self, name: str, element: _Element) -> str:
        has_odd = any(not value and key not in _NO_VALUE and "-" not in key for key, value in element.attrib.items())
        if has_odd and name in _STRONG | _SLANTED | _PLAIN | _LOST | {"a", "p"}:
            raise Refused(f"“<{name} {' '.join(element.attrib)}>” looks like an inequality and would be lost")
        if "multilang" in element.get("class", ""):
            raise Refused("the text is in several languages, which are told apart in Moodle XML only")
        if name in _SILENT:
            return ""
        if name in _PLAIN or name == "a":
            return self.inside(element)
        if name in _BLOCKS:
            return f"\n\n{self.inside(element)}\n\n"
        if name in _HEADINGS:
            return f"\n\n**{self.inside(element).strip()}**\n\n"
        if name in _STRONG or name in _SLANTED:
            return self.marked("**" if name in _STRONG else "*", element)
        return self.special(name, element)

    def special(self, name: str, element: _Element) -> str:
        match name:
            case "br":
                return "\\\n"
            case "hr":
                return "\n\n"
            case "img" | "image":
                return self.image(element)
            case "math":
                return self.formulas.place(tex_of_mathml(element))
            case "ul" | "ol":
                return self.listed(element, numbered=name == "ol")
            case "table":
                return self.table(element)
            case "code" | "pre":
                return self.code(name, element)
            case "script" if element.get("type", "").startswith("math/tex"):
                return self.formulas.place(element.text or "")
            case "object" if element.get("type", "").startswith("image/"):
                return f"\n\n{self.texts.picture(element)}\n\n"
        raise Refused(f"the element <{name}> is not read, so a part of the text would be lost")

    def image(self, element: _Element) -> str:
        """Return an image; one that stands for a formula is the formula."""
        hidden = element.get("data-mathml")
        if hidden:
            try:
                return self.formulas.place(
                    tex_of_mathml(etree.fromstring(hidden.translate(_QUOTED_MATHML), _xml_parser()))
                )
            except etree.XMLSyntaxError:
                raise Refused("a formula that an editor hid in a picture is broken, so it would be lost") from None
        kind, source = element.get("class", ""), element.get("src", "")
        if tex := element.get("data-equation-content"):
            return self.formulas.place(tex)
        if "texrender" in kind or "/filter/tex/" in source:
            return self.formulas.place(element.get("alt") or element.get("title") or "")
        if "Wirisformula" in kind or "equation" in kind or re.search("latex|codecogs|showimage", source):
            raise Refused("a formula stands in the text as a picture only, so it would be lost")
        return f"\n\n{self.texts.picture(element)}\n\n"

    def marked(self, mark: str, element: _Element) -> str:
        """Return bold or slanted words. Marks around spaces, blocks and formulas alone would not be read as marks."""
        inner = self.inside(element)
        words = inner.strip()
        is_single = "\n" not in words and re.search(r"\w", words) and "*" not in words
        if not is_single or self.formulas.tex(words[0]) or self.formulas.tex(words[-1]):
            return inner
        before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        return f"{before}{mark}{words}{mark}{after}"

    def raised(self, before: str, element: _Element, sign: str) -> str:
        r"""Return the text with a raised or lowered text at its end, as one formula: 10<sup>3</sup> is $10^{3}$."""
        inner = "".join(element.itertext()).strip()
        if not inner:
            return before
        if sign == "^" and _ORDINAL.fullmatch(inner):
            return before + escaped(inner)
        if any(self.formulas.tex(character) for character in inner) or element.xpath(".//img"):
            raise Refused(f"a raised or lowered text holds a formula: “{self.formulas.put_back(inner, str)}”")
        placed = self.formulas.tex(before[-1]) if before else None
        if placed is not None:  # a formula, or a base that has a raised text already
            return before[:-1] + self.formulas.place(f"{_grouped(placed)}{sign}{{{_in_tex(inner)}}}")
        plain = before.rstrip("*") if before.endswith("*") and not before.endswith("\\*") else before
        base = _BASE.search(plain)
        if base is None or (base[0] in ")]" and plain == before):
            raise Refused(f"it is not certain what the raised or lowered “{inner}” belongs to")
        tex = _in_tex(base[0].replace("\\", "")) + f"{sign}{{{_in_tex(inner)}}}"
        marks = before[len(plain) :]
        if marks:  # x in slanted letters, and its square outside them: the formula is slanted by itself
            return self.unmarked(plain, base[0], marks) + self.formulas.place(tex)
        return plain[: base.start()] + self.formulas.place(tex)

    def unmarked(self, before: str, base: str, marks: str) -> str:
        if not before.endswith(marks + base):
            raise Refused(f"it is not certain what is raised or lowered after “{base}”")
        return before[: -len(marks + base)]

    def listed(self, element: _Element, *, numbered: bool) -> str:
        rows: list[str] = []
        for item in element:
            if not isinstance(item.tag, str):
                continue
            mark = f"{len(rows) + 1}. " if numbered else "- "
            inner = re.sub(r"\n{3,}", "\n\n", self.inside(item)).strip("\n ")
            rows.append(mark + inner.replace("\n", "\n" + " " * len(mark)))
        return "\n\n" + "\n".join(rows) + "\n\n"

    def table(self, element: _Element) -> str:
        """Return a table. The first row becomes the headings, which a Markdown table must have."""
        rows = [[self.cell(cell) for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
        rows = [row for row in rows if row]
        if not rows or len({len(row) for row in rows}) > 1 or element.xpath(".//*[@colspan>1 or @rowspan>1]"):
            raise Refused("a table has joined cells or rows of different lengths")
        rule = ["---"] * len(rows[0])
        return "\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], rule, *rows[1:]]) + "\n\n"

    def cell(self, element: _Element) -> str:
        inner = self.inside(element).strip()
        if "\n\n" in re.sub(r"^\n+|\n+$", "", inner) or "figures/" in inner:
            raise Refused("a cell of a table holds several paragraphs or a picture")
        return inner.replace("\\\n", " ").replace("|", "\\|")

    def code(self, name: str, element: _Element) -> str:
        inner = "".join(element.itertext())
        if any(self.formulas.tex(character) for character in inner) or "`" in inner or "[[" in inner:
            raise Refused("a text in typewriter letters holds a formula or a bracket with a meaning")
        if name == "code" and "\n" not in inner:
            return f"`{inner}`"
        return f"\n\n```\n{inner.strip(chr(10))}\n```\n\n"


def _xml_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)


def _grouped(tex: str) -> str:
    return tex if re.search(r"[_^]\{[^{}]*\}$", tex) or len(tex) == 1 else f"{{{tex}}}"


def _in_tex(text: str) -> str:
    """Return plain text as TeX: words upright, letters and numbers as they are."""
    text = text.replace("−", "-").replace("–", "-").replace("×", r"\times ").replace("·", r"\cdot ")
    text = re.sub(r"[%#&$_]", lambda found: "\\" + found[0], text)
    return re.sub(r"(?<!\\)[^\W\d_]{2,}", lambda found: rf"\text{{{found[0]}}}", text)
