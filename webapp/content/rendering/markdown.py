"""Markdown with $TeX$, figures and `:::` blocks to HTML. HTML in the source is refused; every fault names its line."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from webapp.content.files.figure_models import FIGURE_FILE
from webapp.content.files.source import Problem, SourceError, read_text
from webapp.content.files.validation import did_you_mean
from webapp.content.rendering.linear import in_one_line
from webapp.content.rendering.pictures import is_picture, read_picture
from webapp.content.rendering.speech import MATH, spoken
from webapp.content.rendering.svg import read_figure, with_alt
from webapp.content.rendering.tex import TexError, in_formula, mathml
from webapp.locales import DEFAULT, in_language
from webapp.messages import Locale

TOPIC_URL = "/topics/"
MathRenderer: TypeAlias = Callable[[str, bool], str]
"""Converts TeX to HTML; the second argument says whether it is a display formula."""
BLOCKS: Mapping[str, tuple[str, ...]] = {
    "example": ("Example", "Приклад"),
    "step": ("Step", "Крок"),
    "check": ("Think about it", "Поміркуй"),
    "mistake": ("A typical mistake", "Типова помилка"),
    "note": ("Note", "Зауваження"),
}
"""Kinds of `:::` block and the label each opens with; the first three unfold. `::: task ID` shows a task instead."""
_UNFOLDING = ("example", "step", "check")
_TASK_PLACE = re.compile(r"<!--task ([a-z0-9-]+)-->")
_SPACES = re.compile(r"[ \t\r\n]+")  # no-break spaces stay
# Text that touches a formula, except the marks of a gap, which becomes a field, and of a conditional text.
_AT_THE_END = re.compile("[^ \t\r\n\ue600-\ue7ff\uf000-\uf8ff]{1,16}$")
_AT_THE_START = re.compile("^[^ \t\r\n\ue600-\ue7ff\uf000-\uf8ff]{1,16}")
_TAGS = re.compile(r"<(math|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)
_FIGURE = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_INLINE_TAG = re.compile(r"</?(?:a|b|code|em|span|strong)\b[^>]*>")
# The end of a title that has no punctuation mark, where a full stop is added.
_END_OF_TITLE = re.compile(
    r"(?<![.?!:…])(?=</(?:h2|h3|summary|figcaption)>)" r'|(?<=<p class="title">)([^<]*[^<.?!:…])(?=</p>)'
)


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` is 2 or 3; `anchor` is the id on the page; `html` may hold mathematics."""

    level: int
    anchor: str
    html: str


@dataclass(frozen=True, slots=True)
class LessonPart:
    """A piece of a lesson: HTML, or a task to show at this place."""

    html: str = ""
    task_id: str | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """`text` is the plain text for search; `topic_links` are slugs with the line that links to them.

    `parts` begin and end with HTML and alternate with tasks. `outline` names its headings, blocks, figures and tasks in
    order, with their lines, to compare translations.
    """

    title: str
    summary: str
    parts: tuple[LessonPart, ...]
    headings: tuple[Heading, ...]
    text: str
    topic_links: tuple[tuple[str, int], ...]
    outline: tuple[tuple[str, int], ...]

    @property
    def html(self) -> str:
        """Return the lesson without its tasks."""
        return "".join(part.html for part in self.parts)

    @property
    def task_ids(self) -> tuple[str, ...]:
        """Return the tasks shown in the lesson, in order."""
        return tuple(part.task_id for part in self.parts if part.task_id)


def load_lesson(
    path: Path,
    locale: Locale,
    problems: list[Problem],
    task_ids: Collection[str] = (),
    anchors: Sequence[str] = (),
    *,
    lacks_tasks: bool = False,
) -> Lesson | None:
    """Return a lesson file, rendered; faults go to `problems`. None when the file cannot be read at all.

    `task_ids` are the tasks it may show; with `lacks_tasks` there are others that could not be read. A translation is
    given the `anchors` of the original's headings, in order, so that one address leads to the same part in every
    language.
    """
    try:
        source = read_text(path)
    except SourceError as error:
        problems.append(error.problem)
        return None
    env = _env(path, locale, problems) | {"task_ids": task_ids, "anchors": anchors, "lacks_tasks": lacks_tasks}
    tokens = _MARKDOWN.parse(source, env)
    front = _front_matter(tokens, path, problems)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env)
    known = {heading.anchor for heading in env["headings"]}
    for anchor, line in env["anchor_links"]:
        if anchor not in known:
            problems.append(Problem(path, line, f"the link #{anchor} leads to no heading; there are {_listed(known)}"))
    pieces = _TASK_PLACE.split(html)
    return Lesson(
        title=front.get("title", path.parent.name),
        summary=front.get("summary", ""),
        parts=tuple(
            LessonPart(task_id=piece) if index % 2 else LessonPart(piece) for index, piece in enumerate(pieces)
        ),
        headings=tuple(env["headings"]),
        text=plain_text(html),
        topic_links=tuple(env["links"]),
        outline=tuple(env["outline"]),
    )


def _listed(anchors: Iterable[str]) -> str:
    return ", ".join(f"#{anchor}" for anchor in anchors) or "none"


def render_block(
    source: str, path: Path, problems: list[Problem], locale: Locale = DEFAULT, math: MathRenderer | None = None
) -> str:
    """Return Markdown paragraphs as HTML; faults go to `problems`. `math` replaces the conversion of formulas."""
    return str(_MARKDOWN.render(source, _env(path, locale, problems, math)))


def render_inline(
    source: str,
    path: Path = Path("text"),
    problems: list[Problem] | None = None,
    locale: Locale = DEFAULT,
    math: MathRenderer | None = None,
) -> str:
    """Return one line of Markdown and TeX as HTML without a paragraph: an option, or the sentence of a mistake."""
    return str(_MARKDOWN.renderInline(source, _env(path, locale, [] if problems is None else problems, math)))


def plain_text(html: str) -> str:
    """Return rendered HTML as plain text: formulas in one line, titles as sentences, no figures."""
    html = MATH.sub(lambda math: escape(in_one_line(math[0]), quote=False), _FIGURE.sub("", html))
    html = _END_OF_TITLE.sub(r"\1.", _INLINE_TAG.sub("", html))
    return fold_spaces(unescape(without_tags(html)))


def without_tags(html: str) -> str:
    """Return the words of rendered HTML, still escaped."""
    return _TAGS.sub(" ", html)


def fold_spaces(text: str) -> str:
    """Return the text with each run of spaces replaced by one, and none around it."""
    return _SPACES.sub(" ", text).strip()


def _env(path: Path, locale: Locale, problems: list[Problem], math: MathRenderer | None = None) -> dict[str, Any]:
    env = {"path": path, "locale": locale, "problems": problems, "task_ids": (), "anchors": ()}
    env |= {name: [] for name in ("headings", "links", "anchor_links", "outline")}
    return env if math is None else env | {"math": math}


def _front_matter(tokens: Sequence[Token], path: Path, problems: list[Problem]) -> dict[str, str]:
    """Return `title:` and `summary:`, one per line. Other keys are problems."""
    found: dict[str, str] = {}
    if tokens and tokens[0].type == "front_matter":
        for offset, row in enumerate(tokens[0].content.splitlines(), start=2):
            key, colon, value = row.partition(":")
            if not row.strip():
                continue
            if not colon or key.strip() not in ("title", "summary"):
                problems.append(Problem(path, offset, f'front matter is "title: ..." and "summary: ...", not "{row}"'))
            found[key.strip()] = value.strip().strip('"')
    for key in ("title", "summary"):
        if not found.get(key):
            problems.append(Problem(path, 1, f'the front matter has no "{key}:"'))
    return found


# --- what markdown-it calls ---------------------------------------------------------------------------------------

Env = MutableMapping[str, Any]


def _complain(env: Env, token: Token, reason: str) -> None:
    env["problems"].append(Problem(env["path"], token.meta.get("line", 1), reason))


def _note(env: Env, token: Token, name: str) -> None:
    """Add a heading, block, figure or task to the outline of the lesson, with its line."""
    env["outline"].append((name, token.meta.get("line", 1)))


def _number_lines(state: StateCore) -> None:
    """Give each inline token its line number, and turn a paragraph of one figure into the figure."""
    for index, token in enumerate(state.tokens):
        if token.map:
            token.meta["line"] = token.map[0] + 1
        if token.type != "inline":
            continue
        children = token.children or []
        line = token.map[0] + 1 if token.map else 1
        for child in children:
            child.meta["line"] = line
            line += child.type in ("softbreak", "hardbreak")
            if child.type == "text" and "$" in child.content:
                _complain(state.env, child, f'a "$" without its pair in "{child.content}"; write \\$ for dollars')
        pictures = [child for child in children if child.type == "image"]
        alone = len(pictures) == 1 and all(
            child.type in ("image", "softbreak") or not child.content.strip() for child in children
        )
        if alone and state.tokens[index - 1].type == "paragraph_open":
            state.tokens[index - 1].hidden = state.tokens[index + 1].hidden = True
        elif pictures:
            _complain(state.env, pictures[0], "a figure stands in a paragraph of its own")


def _keep_together(state: StateCore) -> None:
    """Keep each inline formula together with the text that touches it: browsers would break before its comma."""
    for block in state.tokens:
        children = block.children or []
        for index, token in enumerate(children):
            if token.type != "math_inline":
                continue
            for name, place, pattern in (("before", index - 1, _AT_THE_END), ("after", index + 1, _AT_THE_START)):
                near = children[place] if 0 <= place < len(children) else None
                if near and near.type == "text" and (found := pattern.search(near.content)):
                    token.meta[name] = found[0]
                    near.content = pattern.sub("", near.content)


def _math(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: Env) -> str:
    token = tokens[index]
    before, after = (escape(token.meta.get(name, "")) for name in ("before", "after"))
    return in_formula(before + _formula(token, env) + after, display=token.type != "math_inline")


def _formula(token: Token, env: Env) -> str:
    display = token.type != "math_inline"
    if "math" in env:
        return str(env["math"](token.content, display))
    try:
        return mathml(token.content.strip(), env["locale"], display=display)
    except TexError as error:
        _complain(env, token, f"this formula does not convert: {error}")
        return f"<code>{escape(token.content)}</code>"


def _heading_open(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env) -> str:
    token, inline = tokens[index], tokens[index + 1]
    if token.tag not in ("h2", "h3"):
        _complain(env, token, "headings are ## and ###; the title comes from the front matter")
    _note(env, token, token.tag)
    words = "".join(
        child.meta.get("before", "") + child.content + child.meta.get("after", "") for child in inline.children or []
    )
    at = len(env["headings"])
    given = env["anchors"][at] if at < len(env["anchors"]) else None
    base = given or re.sub(r"[^\w]+", "-", words.lower()).strip("-") or "part"
    taken = {heading.anchor for heading in env["headings"]}
    anchor = next(name for name in _numbered(base) if name not in taken)
    html = renderer.renderInline(inline.children or [], options, env)
    env["headings"].append(Heading(int(token.tag[1]), anchor, html))
    return f'<{token.tag} id="{escape(anchor)}">'


def _numbered(base: str) -> Sequence[str]:
    return [base, *(f"{base}-{number}" for number in range(2, 100))]


def _image(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: Env) -> str:
    token = tokens[index]
    target, alt = str(token.attrs["src"]), token.content.strip()
    if not re.fullmatch(FIGURE_FILE, target):
        reason = f'a figure is figures/NAME.svg (or .png, .jpg, .webp, .avif) in the topic\'s folder, not "{target}"'
        _complain(env, token, reason)
        return ""
    _note(env, token, target)
    if not alt:
        _complain(env, token, f"{target} has no text alternative: ![what it shows]({target})")
    path = env["path"].parent / target
    try:
        figure = with_alt(read_picture(path).html if is_picture(path) else read_figure(path), escape(alt))
    except SourceError as error:
        if path.is_file():
            env["problems"].append(error.problem)
        else:
            _complain(env, token, f"there is no {target}")
        return ""
    caption = str(token.attrs.get("title", ""))
    if not caption:
        return f'<figure class="figure">{figure}</figure>\n'
    shown = render_inline(caption, env["path"], env["problems"], env["locale"])
    name = escape(spoken(shown))  # because Chromium does not name a figure by its caption
    return f'<figure class="figure" aria-label="{name}">{figure}<figcaption>{shown}</figcaption></figure>\n'


def _link_open(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: Env) -> str:
    token = tokens[index]
    target = str(token.attrs["href"])
    scheme, _colon, rest = target.partition(":")
    if scheme == "topic" and rest:
        env["links"].append((rest, token.meta.get("line", 1)))
        target = TOPIC_URL + rest
    elif target[0] == "#":
        env["anchor_links"].append((unquote(target[1:]), token.meta.get("line", 1)))
    elif scheme != "https":
        _complain(env, token, f'a link is topic:SLUG, #anchor or https://..., not "{target}"')
    rel = ' rel="noopener noreferrer"' if scheme == "https" else ""
    return f'<a href="{escape(target)}"{rel}>'


def _block(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: Env) -> str:
    token = tokens[index]
    kind = token.type.split("_")[1]
    unfolds = kind in _UNFOLDING
    if token.nesting == -1:
        return "</details>\n" if unfolds else "</aside>\n"
    _note(env, token, kind)
    title = token.info.strip().removeprefix(kind).strip()
    label = in_language(BLOCKS[kind], env["locale"])
    shown = render_inline(title, env["path"], env["problems"], env["locale"]) if title else ""
    name = f'<span class="label">{label}{"." if title else ""}</span> {shown}'.rstrip()
    if unfolds:
        return f'<details class="{kind}"><summary>{name}</summary>\n'
    return f'<aside class="{kind}"><p class="title">{name}</p>\n'


def _task_place(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: Env) -> str:
    """Return the mark at which a lesson is split to show a task."""
    token = tokens[index]
    if token.nesting == -1:
        return ""
    task_id = token.info.strip().removeprefix("task").strip()
    if f"task {task_id}" in dict(env["outline"]):
        _complain(env, token, f'the task "{task_id}" is shown twice')
        return ""
    _note(env, token, f"task {task_id}")
    if task_id not in env["task_ids"]:
        if env["lacks_tasks"]:
            return ""  # it may be one of those that could not be read, and their faults are reported
        _complain(env, token, f'the topic has no task "{task_id}"{did_you_mean(task_id, env["task_ids"])}')
        return ""
    if tokens[index + 1].nesting != -1:
        _complain(env, token, f'nothing stands inside "::: task {task_id}": close it with ::: on the next line')
    return f"<!--task {task_id}-->"


def _unknown_block(state: StateCore) -> None:
    lines = state.src.split("\n")
    for token in state.tokens:
        if token.type.startswith("container_") and token.nesting == 1 and token.map:
            end = token.map[1]
            if end >= len(lines) or not lines[end].lstrip().startswith(":::"):
                _complain(state.env, token, f'the block "::: {token.info.strip()}" is not closed with :::')
        if token.type == "inline" and token.content.lstrip().startswith(":::"):
            _complain(
                state.env,
                token,
                f"unknown or unopened block {token.content.split()[0:2]}; kinds: {', '.join([*BLOCKS, 'task'])}",
            )


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.use(front_matter_plugin)
    markdown.use(dollarmath_plugin, allow_labels=False, double_inline=True)
    for kind in BLOCKS:
        markdown.use(container_plugin, kind, render=_block)
    markdown.use(container_plugin, "task", render=_task_place)
    markdown.core.ruler.before("text_join", "number_lines", _number_lines)  # while an escaped \\$ is one token
    markdown.core.ruler.push("unknown_block", _unknown_block)
    markdown.core.ruler.push("keep_together", _keep_together)
    for name in ("math_inline", "math_inline_double", "math_block"):
        markdown.add_render_rule(name, _math)
    markdown.add_render_rule("heading_open", _heading_open)
    markdown.add_render_rule("image", _image)
    markdown.add_render_rule("table_open", lambda *_: '<div class="table-scroll"><table>\n')
    markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")
    markdown.add_render_rule("link_open", _link_open)
    return markdown


_MARKDOWN = _markdown()
