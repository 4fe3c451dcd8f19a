"""Formulas of foreign texts as TeX: the delimiters in use, and MathML.

Formulas are taken out of a text before anything else reads it: an HTML parser would end `\\(a<b\\)` after the `a`.
"""

import re
from collections.abc import Callable
from html import unescape

from lxml.etree import _Element

from webapp.content.importing.drafts import Refused
from webapp.content.rendering.tex import TexError, mathml
from webapp.locales import DEFAULT

FORMULA = re.compile(
    r"(?<!\\)\\\((?P<round>.{1,2000}?)(?<!\\)\\\)"
    r"|(?<!\\)\\\[(?P<square>.{1,2000}?)(?<!\\)\\\]"
    r"|(?<!\\)\$\$(?P<double>.{1,2000}?)(?<!\\)\$\$"
    r"|\[tex\](?P<tex>.{1,2000}?)\[/tex\]|<tex(?: [^>]*)?>(?P<element>.{1,2000}?)</tex>"
    # As in pandoc, a single dollar opens before a sign and closes after one and before no digit: prices are none.
    r"|(?<![\\$\w])\$(?P<single>(?![\s$])(?:[^$\\]|\\.){0,2000}?(?<![\s\\]))\$(?![\d$])",
    re.DOTALL | re.IGNORECASE,
)
"""A formula with its delimiters."""
LONGEST_TEXT = 60_000  # characters, without pictures; a text of a task has a tenth at most
_DATA = re.compile(r"data:[a-z/+-]{1,40};base64,[A-Za-z0-9+/=\s]*")
_UNCLOSED = re.compile(r"(?<!\\)\\[()\[\]]|\[/?tex\]", re.IGNORECASE)
_TAG = re.compile(r"</?(?:br|p|div|span|nobr|b|i|em|strong|font)(?:\s+[a-z-]+=(?:\"[^\"]*\"|'[^']*'))*\s*/?>", re.I)
_RAISED = re.compile(r"</?su[bp]\b[^<>]*>", re.IGNORECASE)
_PLACE = 0xF0000
_PLACES = re.compile("[\U000f0000-\U000ffffd]")

FIRST_GAP, FIRST_INSERTION = 0x100000, 0x108000
"""The private characters that stand for gaps and for insertions while a text is converted."""
GAPS, INSERTIONS = re.compile("[\U00100000-\U00107fff]"), re.compile("[\U00108000-\U0010fffd]")


class Formulas:
    """The formulas of one text, each replaced in it by a private character."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def taken_out(self, text: str, *, is_html: bool) -> str:
        """Return the text with a private character in place of each formula. Raises Refused for a broken one."""
        if len(_DATA.sub("", text)) > LONGEST_TEXT:
            raise Refused(f"a text has more than {LONGEST_TEXT:,} characters")
        if _PLACES.search(text):
            raise Refused("the text has private characters, which stand for nothing outside the program that wrote it")

        def take(found: re.Match[str]) -> str:
            source = next(group for group in found.groups() if group is not None)
            return self.place(_out_of_html(source) if is_html else source)

        taken = FORMULA.sub(take, text)
        if broken := _UNCLOSED.search(taken):
            near = _PLACES.sub("…", taken[broken.start() : broken.start() + 30])
            raise Refused(f"a formula is opened or closed only once near “{near}”, so it would be lost")
        return taken

    def place(self, tex: str) -> str:
        """Return the private character that stands for a formula. Raises Refused if it does not convert."""
        self.found.append(checked(tex))
        return chr(_PLACE + len(self.found) - 1)

    def put_back(self, text: str, write: Callable[[str], str]) -> str:
        """Return the text with its formulas in the places of their private characters."""
        return _PLACES.sub(lambda found: write(self.found[ord(found[0]) - _PLACE]), text)

    def tex(self, character: str) -> str | None:
        """Return the formula that a character stands for, if it does."""
        return self.found[ord(character) - _PLACE] if _PLACES.match(character) else None


def _out_of_html(source: str) -> str:
    """Return the TeX of a formula that stands in HTML: without entities and without the tags of an editor."""
    if _RAISED.search(source):
        raise Refused(f"the formula “{source}” mixes TeX with raised or lowered HTML, so its meaning is not certain")
    return unescape(_TAG.sub(" ", source)).replace("\xa0", " ")


def checked(tex: str) -> str:
    """Return a formula as our texts have it. Raises Refused if it does not convert."""
    tex = " ".join(tex.split())
    if not tex:
        raise Refused("a formula is empty")
    if GAPS.search(tex):
        raise Refused("a gap stands inside a formula")
    try:
        mathml(INSERTIONS.sub("1", tex), DEFAULT)
    except TexError as error:
        raise Refused(f"this formula does not convert: {error}") from None
    for twice, apart in (
        ("[[", "[{}["),
        ("]]", "]{}]"),
        ("{{", "{ {"),
        ("}}", "} }"),
    ):  # these mean insertions and gaps
        while twice in tex:
            tex = tex.replace(twice, apart)
    return re.sub(r"(?<!\\)\$", r"\\$", tex)


# --- MathML ----------------------------------------------------------------------------------------------------------

_SIGNS = {
    "−": "-", "×": r"\times ", "·": r"\cdot ", "⋅": r"\cdot ", "÷": r"\div ", "±": r"\pm ", "∓": r"\mp ", "≤": r"\le ",
    "≥": r"\ge ", "≠": r"\ne ", "≈": r"\approx ", "∞": r"\infty ", "π": r"\pi ", "α": r"\alpha ", "β": r"\beta ",
    "γ": r"\gamma ", "δ": r"\delta ", "Δ": r"\Delta ", "θ": r"\theta ", "φ": r"\varphi ", "λ": r"\lambda ",
    "μ": r"\mu ", "ω": r"\omega ", "Ω": r"\Omega ", "σ": r"\sigma ", "∑": r"\sum ", "Σ": r"\Sigma ", "∫": r"\int ",
    "∏": r"\prod ", "→": r"\to ", "⇒": r"\Rightarrow ", "⇔": r"\Leftrightarrow ", "∈": r"\in ", "∉": r"\notin ",
    "∪": r"\cup ", "∩": r"\cap ", "∅": r"\emptyset ", "⊂": r"\subset ", "°": r"^{\circ}", "∠": r"\angle ",
    "⊥": r"\perp ", "∥": r"\parallel ", "√": r"\surd ", "{": r"\{", "}": r"\}", "%": r"\%", "$": r"\$", "&": r"\&",
    "#": r"\#", "_": r"\_", "~": r"\sim ", "…": r"\ldots ", "′": "'", "<": "<", ">": ">", "∣": r"\mid ",
}  # fmt: skip
_INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064\u200b"), None)
_FUNCTIONS = {"sin", "cos", "tan", "cot", "log", "ln", "lim", "max", "min", "exp", "arcsin", "arccos", "arctan", "gcd"}
_OVER = {"¯": r"\overline", "‾": r"\overline", "_": r"\overline", "→": r"\vec", "^": r"\hat", "˙": r"\dot"}


def tex_of_mathml(element: _Element) -> str:
    """Return MathML as TeX. Raises Refused for an element whose meaning would be lost."""
    name = _name(element)
    parts = [child for child in element if isinstance(child.tag, str) and not _name(child).startswith("annotation")]
    if name == "semantics":
        parts = parts[:1]
    if name in ("math", "mrow", "mstyle", "mpadded", "semantics"):
        return "".join(map(tex_of_mathml, parts))
    if name in ("mn", "mi", "mo", "mtext", "ms"):
        return _token(name, "".join(element.itertext()))
    if name == "mspace":
        return r"\ "
    if name == "mfenced":
        opening, closing = element.get("open", "("), element.get("close", ")")
        marks = element.get("separators", ",").strip() or " "
        return rf"{_token('mo', opening)}{marks[0].join(map(tex_of_mathml, parts))}{_token('mo', closing)}"
    if name == "mtable":
        rows = (" & ".join(tex_of_mathml(cell) for cell in row if isinstance(cell.tag, str)) for row in parts)
        return r"\begin{matrix}" + r" \\ ".join(rows) + r"\end{matrix}"
    if name in ("mtd", "msqrt"):
        inner = "".join(map(tex_of_mathml, parts))
        return inner if name == "mtd" else rf"\sqrt{{{inner}}}"
    return _placed(name, [tex_of_mathml(part) for part in parts])


def _placed(name: str, parts: list[str]) -> str:
    """Return an element whose children have their places. Raises Refused for any other element."""
    match name, parts:
        case "mfrac", [above, below]:
            return rf"\frac{{{above}}}{{{below}}}"
        case "mroot", [inner, index]:
            return rf"\sqrt[{index}]{{{inner}}}"
        case "msup", [base, above]:
            return base + above if above.startswith("^") else rf"{_base(base)}^{{{above}}}"
        case "msub" | "munder", [base, below]:
            return rf"{_base(base)}_{{{below}}}"
        case "msubsup" | "munderover", [base, below, above]:
            return rf"{_base(base)}_{{{below}}}^{{{above}}}"
        case "mover", [base, above]:
            if command := _OVER.get(above.strip()) or {r"\to": r"\vec"}.get(above.strip()):
                return rf"{command}{{{base}}}"
    raise Refused(f"the MathML element <{name}> cannot be written in TeX here, so the formula would be lost")


def _name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _base(base: str) -> str:
    return base if re.fullmatch(r"\w+|\\[a-zA-Z]+ ?|.", base) else f"{{{base}}}"


def _token(name: str, text: str) -> str:
    text = " ".join(text.translate(_INVISIBLE).split())
    if name in ("mtext", "ms"):
        return rf"\text{{{text}}}" if text else r"\ "
    if text in _FUNCTIONS:
        return rf"\{text} "
    if name == "mi" and len(text) > 1 and text.isalpha():
        return rf"\text{{{text}}}"
    if text == "\\":
        return r"\setminus "
    return "".join(_SIGNS.get(sign, sign) for sign in text)
