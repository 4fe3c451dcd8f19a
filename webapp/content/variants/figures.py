"""A task's figure compiled in one language: filled with the numbers of each variant, it becomes SVG."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from webapp.content.figures.charts import Chart, ChartError, chart_alternative, draw_chart, table_html
from webapp.content.figures.scene import Drawn
from webapp.content.files.drawing_models import DrawnFigure
from webapp.content.files.figure_models import ChartFigure, FigureModel, FigureTranslation, FileFigure
from webapp.content.files.source import read_text
from webapp.content.rendering.pictures import is_picture, read_picture
from webapp.content.rendering.svg import with_alt
from webapp.content.rendering.tex import FormulaWriter
from webapp.content.variants.drawings import compile_drawing, letters_in_drawing
from webapp.content.variants.text_reader import figure_template, read_expression, read_number, source_template
from webapp.content.variants.texts import (
    Names,
    Part,
    Template,
    TemplateError,
    Value,
    Values,
    fill_source,
    work_out,
    work_out_any,
)
from webapp.grading.algebra.lists import Members, is_list
from webapp.grading.algebra.nodes import Node, letters_of
from webapp.messages import Locale


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A figure that is drawn from numbers. It is filled as a `Template` is, and compared by identity."""

    draw: Callable[[Values, Locale], Drawn]
    alternative: Sequence[Part] | None
    has_own_labels: bool

    @property
    def parts(self) -> Sequence["Part | Figure"]:
        """Return what may be written in this language only: the text alternative, and labels as the whole figure."""
        return (*(self.alternative or ()), *([self] if self.has_own_labels else []))

    def html(self, values: Values, locale: Locale, **_: FormulaWriter) -> str:
        """Return the figure with its text alternative. It shows no formulas. Raises TemplateError."""
        markup = self.drawn(values, locale).markup
        if markup.startswith("<div"):  # a table needs none
            return markup
        return with_alt(markup, escape(self.text(values, locale)))

    def text(self, values: Values, locale: Locale) -> str:
        """Return the text alternative."""
        if self.alternative is not None:
            return fill_source(self.alternative, values, locale)
        return self.drawn(values, locale).alternative

    def drawn(self, values: Values, locale: Locale) -> Drawn:
        """Return the figure as it was drawn, which is done once. Raises TemplateError."""
        if (self, locale) not in values.figures:
            values.figures[self, locale] = self.draw(values, locale)
        drawn: Drawn = values.figures[self, locale]
        return drawn


def compile_figure(
    figure: FigureModel, translation: str | FigureTranslation | None, names: Names, folder: Path, *, is_option: bool
) -> Template | Figure:
    """Return a compiled figure. Raises TemplateError, and SourceError for a file."""
    words = translation.labels if isinstance(translation, FigureTranslation) else {}
    alt = translation.alt if isinstance(translation, FigureTranslation) else translation
    match figure:
        case FileFigure() if is_picture(folder / figure.file):
            draw = _drawn_already(read_picture(folder / figure.file).html)
        case FileFigure():
            return figure_template(read_text(folder / figure.file), alt or figure.alt, names, folder / figure.file)
        case ChartFigure():
            draw = _chart(figure, words, names)
        case DrawnFigure():
            draw = compile_drawing(figure, words, names, is_small=is_option)
    written = alt or figure.alt
    has_own_labels = any("[[" in label or "$" in label for label in words.values())
    return Figure(draw, source_template(written, names) if written else None, has_own_labels)


def letters_in(figure: FigureModel | None, names: Names) -> frozenset[str]:
    """Return the parameters that a figure's expressions use; those of its texts are found as in other texts."""
    if isinstance(figure, DrawnFigure):
        return letters_in_drawing(figure, names)
    if not isinstance(figure, ChartFigure):
        return frozenset()
    sources = [figure.data, figure.other, None if figure.width is None else str(figure.width)]
    return frozenset[str]().union(*(letters_of(read_expression(source, names)) for source in sources if source))


def caption(text: str, words: Mapping[str, str], names: Names) -> Callable[[Values, Locale], str]:
    """Return what writes a short text of a figure in the language of `words`. Raises TemplateError."""
    shown = words.get(text, text)
    if "$" in shown:
        raise TemplateError(f'"{shown}": a figure shows no formulas, only texts with [[...]]')
    parts = source_template(shown, names)
    return lambda values, locale: fill_source(parts, values, locale)


def _drawn_already(markup: str) -> Callable[[Values, Locale], Drawn]:
    return lambda *_: Drawn("", ready=markup)


def _chart(figure: ChartFigure, words: Mapping[str, str], names: Names) -> Callable[[Values, Locale], Drawn]:
    data, other = _list(figure.data, names), _list(figure.other, names) if figure.other else None
    width = read_number(str(figure.width), names) if figure.width is not None else None
    labels = [caption(label, words, names) for label in figure.labels]
    title, across, up = (caption(text, words, names) for text in (figure.title, figure.x, figure.y))

    def draw(values: Values, locale: Locale) -> Drawn:
        numbers = _members(work_out_any(data, values.numbers, figure.data))
        chart = Chart(
            figure.chart,
            numbers,
            [label(values, locale) for label in labels] or [str(place + 1) for place in range(len(numbers))],
            title(values, locale),
            across(values, locale),
            up(values, locale),
            _members(work_out_any(other, values.numbers, str(figure.other))) if other else (),
            work_out(width, values.numbers, "width") if width else None,
            locale,
        )
        try:
            alternative = chart_alternative(chart)
            if chart.kind == "table":
                return Drawn(alternative, ready=table_html(chart))
            scene = draw_chart(chart)  # now, because it may refuse the data
            return Drawn(alternative, lambda: scene)
        except ChartError as error:
            raise TemplateError(str(error)) from error

    return draw


def _list(source: str, names: Names) -> Node:
    expression = read_expression(source, names)
    if not is_list(expression, names.lists):
        raise TemplateError(f'"{source}" is a number, and a list is needed here')
    return expression


def _members(value: Value) -> Members:
    return value if isinstance(value, tuple) else (value,)
