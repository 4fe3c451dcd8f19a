"""Who calls a block: the functions and pages that reach it, found in the source as it was when the process started."""

import ast
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

WEBAPP = Path(__file__).parents[1]
ROOMS = ("commands", "services", "web", "blueprints", "hosting")
# What base.html calls belongs to every page.
CALLED_BY_TEMPLATES = {"webapp.web.pages.render_template": frozenset({"webapp.web.pages.current_pulse"})}


@dataclass(slots=True)
class Function:
    """A function or method: where it is, the names it mentions, and the blocks it mentions, by full name.

    A mention counts as a call: functions are also passed on, to `partial` for example.
    """

    where: str
    mentions: set[str] = field(default_factory=set)
    blocks: set[str] = field(default_factory=set)


@cache
def functions() -> Mapping[str, Function]:
    """Return the functions of the application by their full names, such as `webapp.services.today.plan`."""
    paths = [path for room in ROOMS for path in sorted((WEBAPP / room).rglob("*.py"))]
    found = {name: function for path in paths for name, function in _functions_in(path)}
    for name, more in CALLED_BY_TEMPLATES.items():
        found[name].mentions |= more
    return found


@cache
def callers(block: str) -> tuple[str, ...]:
    """Return the functions that mention a block themselves. A name `feature.*` in one means all of a feature."""
    everything = f"{block.partition('.')[0]}.*"
    return tuple(name for name, function in functions().items() if {block, everything} & function.blocks)


@cache
def reached_from(name: str) -> frozenset[str]:
    """Return the full names of the blocks that a function reaches, itself or through others."""
    known = functions()
    waiting, seen, blocks = deque([name]), {name}, set[str]()
    while waiting:
        function = known.get(waiting.popleft())
        if function is None:
            continue
        blocks |= function.blocks
        waiting.extend(function.mentions - seen)
        seen |= function.mentions
    return frozenset(blocks)


def reaches(name: str, block: str) -> bool:
    """Return whether a function reaches a block."""
    return bool({block, f"{block.partition('.')[0]}.*"} & reached_from(name))


def _functions_in(path: Path) -> Iterator[tuple[str, Function]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = ".".join(path.relative_to(WEBAPP.parent).with_suffix("").parts).removesuffix(".__init__")
    names = dict(_names_in(tree, module))
    files = dict(_query_files_in(tree))
    place = path.relative_to(WEBAPP.parent)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            function = Function(f"{place}:{node.lineno}")
            for part in ast.walk(node):
                _note(part, names, files, function)
            yield f"{module}.{node.name}", function


def _names_in(tree: ast.Module, module: str) -> Iterator[tuple[str, str]]:
    """Yield what a name means in a module, as a full name: what it defines and what it imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("webapp"):
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)
    for definition in tree.body:
        if isinstance(definition, ast.FunctionDef | ast.ClassDef):
            yield definition.name, f"{module}.{definition.name}"


def _query_files_in(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the names of loaded query files: `sql = load_queries("practice")`."""
    for node in tree.body:
        match node:
            case ast.Assign(
                targets=[ast.Name(name)],
                value=ast.Call(func=ast.Name("load_queries"), args=[ast.Constant(str(feature))]),
            ):
                yield name, feature


def _note(node: ast.AST, names: Mapping[str, str], files: Mapping[str, str], function: Function) -> None:
    match node:
        case ast.Attribute(value=ast.Name(name), attr=block) if name in files:
            function.blocks.add(f"{files[name]}.{'*' if block == 'blocks' else block}")
        case ast.Attribute(value=ast.Name(name), attr=attribute) if name in names:
            function.mentions.add(f"{names[name]}.{attribute}")
        case ast.Name(name) if name in names:
            function.mentions.add(names[name])
