"""Line breaks in long formulas. Browsers break no formula themselves, so it is cut into parts.

A long formula is cut after the commas of a list. Parts that are still long are cut before relations, then before plus
and minus, and at last before times signs. Nothing is cut inside brackets, bars, fractions, roots or powers.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import pairwise

SHORT = 12
"""Characters that fit into a line on any phone."""
FEW = 3
"""Characters too few for a line of their own: a lone "x" or "+ 1"."""
_RELATIONS = frozenset("=≠<>≤≥≈≡∼≅⇒⇔→↔⟹⟺∈∉⊂⊆∥⟂⊥")
_ADDING, _MULTIPLYING = frozenset("+−-±∓∪∩∧∨"), frozenset("⋅·×÷")
_BETWEEN = _RELATIONS | _ADDING | _MULTIPLYING
_SEPARATORS = frozenset(",;")
_OPENING, _CLOSING, _BARS = frozenset("([{⌊⌈⟨"), frozenset(")]}⌋⌉⟩"), frozenset("|∣‖")
_BEFORE_A_TERM = _BETWEEN | _SEPARATORS | _OPENING
"""Signs after which a minus belongs to a number."""
_TAG = re.compile(r"<(/?)(\w+)[^>]*?(/?)>")
_SIGN = re.compile("(?:<msup>|<msub>|<msubsup>)?<mo[^>]*>([^<]*)</mo>")
_QUAD = re.compile('width="[12]em"')


@dataclass(frozen=True, slots=True)
class _Element:
    """A formula's child: its markup with the space after it, which is `wide` in a list, and its sign, if it is one."""

    markup: str
    sign: str
    wide: bool = False

    def is_sign(self, signs: frozenset[str]) -> bool:
        return self.sign in signs


_Part = Sequence[_Element]
_Begins = Callable[[_Element, _Element], bool]
"""Whether an element begins a part after its predecessor."""


def is_long(markup: str) -> bool:
    """Return whether MathML is wider than a line on any phone."""
    return _width(markup) > SHORT


def parts_of(markup: str) -> list[str]:
    """Return the children of a formula, as MathML, in the parts that may stand on separate lines.

    A part that begins with an operation between two terms has `form="infix"`, which keeps the space around the sign.
    """
    parts = []
    for item in _without_crumbs(_cut(_children(markup), _begins_item)):
        first, *others = _without_crumbs(_cut_where_long([item], _begins_side, _begins_term, _begins_factor))
        parts += [_markup(first), *(_markup(part).replace("<mo", '<mo form="infix"', 1) for part in others)]
    return parts


def _children(markup: str) -> list[_Element]:
    found: list[_Element] = []
    depth = start = 0
    for tag in _TAG.finditer(markup):
        closes, name, is_empty = tag.groups()
        if depth == 0 and not closes:
            start = tag.start()
        depth += 0 if is_empty else -1 if closes else 1
        if depth == 0:
            whole = markup[start : tag.end()]
            if found and name in ("mspace", "mtext") and not _text(whole).strip():
                found[-1] = replace(found[-1], markup=found[-1].markup + whole, wide=bool(_QUAD.search(whole)))
            else:
                sign = _SIGN.match(whole)
                found.append(_Element(whole, unescape(sign[1]) if sign else ""))
    return found


def _cut(part: _Part, begins: _Begins) -> list[_Part]:
    """Return the pieces of a part, cut outside brackets and bars before each child for which `begins` is true."""
    pieces = [list(part[:1])]
    depth, is_in_bars = 0, False
    for before, child in pairwise(part):
        depth += before.is_sign(_OPENING) - before.is_sign(_CLOSING)
        is_in_bars ^= before.is_sign(_BARS)
        if depth or is_in_bars or not begins(before, child):
            pieces[-1].append(child)
        else:
            pieces.append([child])
    return list(pieces)


def _cut_where_long(parts: list[_Part], *levels: _Begins) -> list[_Part]:
    for begins in levels:
        parts = [piece for part in parts for piece in (_cut(part, begins) if is_long(_markup(part)) else [part])]
    return parts


def _without_crumbs(pieces: Sequence[_Part]) -> list[_Part]:
    """Join each very short piece to the piece before it, and a short first piece to a short second one."""
    kept = list(pieces[:1])
    for piece in pieces[1:]:
        widths = [_width(_markup(each)) for each in (kept[-1], piece)]
        crumb = min(widths) if len(kept) == 1 else widths[1]
        if crumb <= FEW and sum(widths) <= SHORT:
            kept[-1] = [*kept[-1], *piece]
        else:
            kept.append(piece)
    return kept


def _begins_item(before: _Element, _: _Element) -> bool:
    return before.wide or before.is_sign(_SEPARATORS)


def _begins_side(before: _Element, child: _Element) -> bool:
    return child.is_sign(_RELATIONS) and not before.is_sign(_BEFORE_A_TERM)


def _begins_term(before: _Element, child: _Element) -> bool:
    return child.is_sign(_ADDING) and not before.is_sign(_BEFORE_A_TERM)


def _begins_factor(_: _Element, child: _Element) -> bool:
    return child.is_sign(_MULTIPLYING)


def _markup(part: _Part) -> str:
    return "".join(each.markup for each in part)


def _width(markup: str) -> int:
    """Return an estimate of the width in characters. A sign between two terms has space around it."""
    text = _text(markup)
    return len(text) + sum(sign in _BETWEEN for sign in text)


def _text(markup: str) -> str:
    return unescape(_TAG.sub("", markup))
