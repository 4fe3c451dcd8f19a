"""What a variant shows: its texts as HTML and as words, its figure, and what there is to choose from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from html import escape
from itertools import chain
from typing import Any

from webapp.content.figures.scene import Box, Drawn
from webapp.content.figures.scene import Part as FigurePart
from webapp.content.files.field_models import Plane
from webapp.content.files.source import KeyPath
from webapp.content.files.task_models import ClozeTask, OrderTask
from webapp.content.rendering.tables import GAP, Cell, cells_of_gaps
from webapp.content.variants.compiled_tasks import Placed, PlacedFigure, VariantError, parameters_of
from webapp.content.variants.draws import Stream
from webapp.content.variants.figures import Figure
from webapp.content.variants.filled_parts import FilledParts
from webapp.content.variants.lines import ShownLine, read_line
from webapp.content.variants.texts import TemplateError

_CHARACTER = "(?:&#?\\w+;|[^ \t\r\n<>&])"  # one character of HTML; a no-break space counts
_AT_THE_END, _AT_THE_START = re.compile(_CHARACTER + "{0,16}$"), re.compile(_CHARACTER + "{0,16}")


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, order or match, by an opaque id; `text` is plain words with TeX between dollars."""

    id: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class PromptPart:
    """A piece of a cloze prompt: HTML, or the gap of that name. The text that touches a gap shares its element."""

    html: str = ""
    gap: str | None = None


class ShownParts(FilledParts):
    """The parts that a learner sees, each built on first use."""

    @cached_property
    def texts(self) -> tuple[tuple[KeyPath, str], ...]:
        """Return the place and the words of every text, TeX between dollars, and the figure. Raises VariantError."""
        return tuple(self._each_text())

    def _each_text(self) -> Iterator[tuple[KeyPath, str]]:
        compiled = self.compiled
        yield self._placed(compiled.prompt.at), self.prompt_text
        for placed in (*compiled.hints, *compiled.solution):
            yield self._placed(placed.at), self._text(placed)
        places = (self._placed(placed.at) for placed in self._offered)
        if self._offered:
            yield from zip(places, self.option_texts.values(), strict=True)
        for source, say in zip(compiled.says, self._says, strict=True):
            if source and say:
                yield self._placed(source[0]), say
        for option in chain.from_iterable(compiled.gap_options.values()):
            yield self._placed(option.text.at), self._text(option.text)
            if option.say:
                yield self._placed(option.say[0]), self._say(option.say)
        if compiled.figure:
            yield self._placed(compiled.figure.at), self.figure_text or self.figure_html or ""

    @cached_property
    def prompt_html(self) -> str:
        return "____".join(self._prompt_pieces)

    @property
    def prompt_with_gaps(self) -> str:
        """Return the prompt as HTML with an element in the place of each gap."""
        return GAP.join(self._prompt_pieces)

    @cached_property
    def prompt_text(self) -> str:
        """Return plain words with TeX between dollars."""
        return self._text(self.compiled.prompt)

    @cached_property
    def parts(self) -> tuple[PromptPart, ...]:
        """Return the prompt of a cloze: HTML first, alternating with gaps. Empty for other types."""
        gaps = self.compiled.prompt.template.gap_names()
        if not gaps:
            return ()
        first, *others = _kept_together(self._prompt_pieces)
        between = (
            part for gap, html in zip(gaps, others, strict=True) for part in (PromptPart(gap=gap), PromptPart(html))
        )
        return (PromptPart(first), *between)

    @cached_property
    def gap_cells(self) -> Mapping[str, Cell | None]:
        """Return the gaps of a cloze in the order of the prompt, each with its cell if it stands in a table."""
        gaps = self.compiled.prompt.template.gap_names()
        return dict(zip(gaps, cells_of_gaps(self.prompt_with_gaps), strict=True)) if gaps else {}

    @cached_property
    def _prompt_pieces(self) -> list[str]:
        write = partial(self.compiled.prompt.template.pieces, formula=self.formula)
        pieces: list[str] = self._fill(self.compiled.prompt, write)
        return pieces

    @cached_property
    def figure_html(self) -> str | None:
        return self._html(self.compiled.figure) if self.compiled.figure else None

    @property
    def figure_shown(self) -> str:
        """Return what tells the figure from those of other variants; it takes less time than to write it as HTML."""
        drawn = self.figure_drawn
        return f"{drawn.shown}\n{self.figure_text}" if drawn else self.figure_html or ""

    @property
    def figure_drawn(self) -> Drawn | None:
        """Return a figure that is drawn from numbers. Raises VariantError for one that has no drawing."""
        figure = self.compiled.figure
        return self._fill(figure, figure.template.drawn) if figure and isinstance(figure.template, Figure) else None

    @property
    def figure_above(self) -> str | None:
        """Return the figure that stands above the prompt: one whose parts are chosen stands in the control."""
        return None if self.type == "part" else self.figure_html

    @property
    def figure_parts(self) -> Sequence[FigurePart]:
        """Return the parts of a drawn figure that learners can choose."""
        return self.figure_drawn.parts if self.figure_drawn else ()

    @property
    def figure_text(self) -> str | None:
        """Return the text alternative of a figure that is drawn from numbers."""
        figure = self.compiled.figure
        return self._fill(figure, figure.template.text) if figure and isinstance(figure.template, Figure) else None

    @property
    def drawn_labels(self) -> list[tuple[KeyPath, Sequence[tuple[str, Box]]]]:
        """Return, for each figure that is drawn from numbers, its place, its labels and what rectangles they cover."""
        figures = [*self.compiled.options, *([self.compiled.figure] if self.compiled.figure else [])]
        return [
            (one.at, self._fill(one, one.template.drawn).labels) for one in figures if isinstance(one.template, Figure)
        ]

    @property
    def plane(self) -> Plane | None:
        return getattr(self.task.model, "plane", None)

    @cached_property
    def line(self) -> ShownLine | None:
        """Return the number line on which the answer can be marked."""
        model = getattr(self.task.model, "line", None)
        if model is None:
            return None
        try:
            return read_line(model, parameters_of(self.task).names, self.values, self.locale)
        except TemplateError as error:
            raise VariantError(self.task.problem(f"seed {self.seed}: {error}", "line")) from error

    @property
    def words(self) -> Sequence[str]:
        """Return the words to choose from, unless the learner must know them."""
        return _shown_words(self.compiled.fields)

    @property
    def hint_count(self) -> int:
        return len(self.compiled.hints)

    @cached_property
    def hints_html(self) -> tuple[str, ...]:
        return tuple(map(self._html, self.compiled.hints))

    @cached_property
    def solution_steps(self) -> tuple[str, ...]:
        """Return the worked solution as HTML, step by step; empty if the task has none."""
        return tuple(map(self._html, self.compiled.solution))

    @property
    def solution_html(self) -> str:
        return "".join(self.solution_steps)

    @cached_property
    def option_texts(self) -> Mapping[str, str]:
        """Return the words of every option, item, half of a pair or part of a figure by its id, without their HTML."""
        if self.type == "part":
            return {id_: part.name for id_, part in zip(self._part_ids, self.figure_parts, strict=True)}
        return dict(zip((*self._ids, *self._right_ids), map(self._text, self._offered), strict=True))

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Return the options to choose from or the items to order, shuffled; parts of a figure in its order."""
        if self.type == "part":
            return tuple(Option(id_, escape(name), name) for id_, name in self.option_texts.items())
        return () if self.compiled.right else self._shuffled(self._all_ids, self.compiled.options, "options")

    @cached_property
    def left(self) -> tuple[Option, ...]:
        """Return the left items to match, shuffled."""
        return self._shuffled(self._all_ids, self.compiled.options, "options") if self.compiled.right else ()

    @cached_property
    def right(self) -> tuple[Option, ...]:
        """Return the right items to match, shuffled."""
        return self._shuffled(self._all_right_ids, self.compiled.right, "right") if self.compiled.right else ()

    @cached_property
    def _part_ids(self) -> list[str]:
        return self._opaque("part", len(self.figure_parts))

    def _shuffled(self, ids: list[str], texts: Sequence[Placed | PlacedFigure], part: str) -> tuple[Option, ...]:
        """Return the options in an order that depends on the seed. Items to be ordered are never in order already."""
        places = list(self.places)
        stream = Stream(f"{self.task.topic_slug}/{self.task.id}/{self.seed}/{part}/order")
        stream.shuffle(places)
        while isinstance(self.task.model, OrderTask) and len(places) > 1 and places == sorted(places):
            stream.shuffle(places)
        return tuple(Option(ids[place], self._html(texts[place]), self.option_texts[ids[place]]) for place in places)

    @cached_property
    def _says(self) -> list[str | None]:
        return [self._say(say) if say else None for say in self.compiled.says]

    @cached_property
    def gap_options(self) -> Mapping[str, tuple[Option, ...]]:
        """Return what the gaps that are not typed into offer: options shuffled, or words, which are their own ids."""
        gaps = self.compiled.prompt.template.gap_names()
        return {gap: offered for gap in gaps if (offered := self._offered_in(gap))}

    def _offered_in(self, gap: str) -> tuple[Option, ...]:
        options = self.compiled.gap_options.get(gap)
        if options is None:
            return tuple(Option(word, escape(word), word) for word in _shown_words(self.compiled.fields.get(gap, {})))
        ids, places = self._opaque(f"{gap}/option", len(options)), list(range(len(options)))
        Stream(f"{self.task.topic_slug}/{self.task.id}/{self.seed}/{gap}/order").shuffle(places)
        return tuple(
            Option(ids[place], self._html(options[place].text), self._text(options[place].text)) for place in places
        )

    @cached_property
    def gaps(self) -> Mapping[str, str]:
        """Return the type of each gap of a cloze."""
        model = self.task.model
        return {name: gap.type for name, gap in model.fields.items()} if isinstance(model, ClozeTask) else {}


def _shown_words(fields: Mapping[str, Any]) -> Sequence[str]:
    """Return the words that a field offers: none if learners must know them, or if it takes no word."""
    return [forms[0] for forms in fields["listed"]] if fields.get("list") == "shown" else ()


def _kept_together(pieces: Sequence[str]) -> list[str]:
    """Return the pieces with each gap and the text that touches it in one element, so that no line breaks between.

    The element begins at the end of one piece and ends at the start of the next.
    """
    kept = list(pieces)
    for at in range(1, len(kept)):
        before, after = _AT_THE_END.search(kept[at - 1]), _AT_THE_START.match(kept[at])
        if before and after and (before[0] or after[0]):
            kept[at - 1] = f'{kept[at - 1][: before.start()]}<span class="unbroken">{before[0]}'
            kept[at] = f"{after[0]}</span>{kept[at][after.end() :]}"
    return kept
