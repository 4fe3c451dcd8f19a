"""One stylesheet, one script, hashed names, and vendored files that are what they say."""

import gzip
import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

from webapp.config import ROOT
from webapp.content.rendering.markdown import BLOCKS
from webapp.web import static_files

CHECKSUMS = json.loads((static_files.SOURCE / "vendor" / "checksums.json").read_text(encoding="utf-8"))
KILOBYTE = 1024


@pytest.mark.parametrize("entry", CHECKSUMS, ids=lambda entry: entry["what"])
def test_a_vendored_file_is_what_its_checksum_says(entry: dict[str, str]) -> None:
    assert sha256((ROOT / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


def test_every_vendored_file_has_a_checksum() -> None:
    folders = (static_files.SOURCE / "vendor", static_files.SOURCE / "fonts", ROOT / "tests" / "browser" / "vendor")
    files = {path for folder in folders for path in folder.iterdir() if path.suffix in {".js", ".woff2"}}
    assert {path.relative_to(ROOT).as_posix() for path in files} == {entry["file"] for entry in CHECKSUMS}


def test_a_name_changes_with_its_content() -> None:
    before = static_files.hashed_names({"app.css": b"a {}"})["app.css"]
    after = static_files.hashed_names({"app.css": b"b {}"})["app.css"]
    assert before != after
    assert static_files.HASHED_NAME.search(before)


def test_the_stylesheet_names_fonts_by_their_hashed_names() -> None:
    files = static_files.collect(static_files.SOURCE)
    named = set(re.findall(r'url\("([^"]+)"\)', files["app.css"].decode()))
    assert named == {name for plain, name in static_files.hashed_names(files).items() if plain.endswith(".woff2")}


def test_the_stylesheet_asks_nobody_else() -> None:
    assert "http" not in static_files.collect(static_files.SOURCE)["app.css"].decode()


def test_every_class_of_the_stylesheet_is_used_somewhere() -> None:
    files = static_files.collect(static_files.SOURCE)
    text = (files["app.css"] + files["studio.css"]).decode()
    selectors = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", text, flags=re.DOTALL)
    patterns = ("webapp/templates/**/*.html", "webapp/static/js/*.js", "webapp/**/*.py", "content/**/*.svg")
    code = "\n".join(path.read_text(encoding="utf-8") for pattern in patterns for path in ROOT.glob(pattern))
    whole = set(re.findall(r"[\w-]+", code))
    begun = set(re.findall(r'([\w-]+--)(?={{|" ~ )', code))  # a template completes it: bars--{{ id }}, "bars--" ~ id

    named = {name for name in re.findall(r"\.([a-z][\w-]*)", selectors) if not name.startswith("htmx-")}
    assert len(named) > 200
    assert {name for name in named - whole if not any(map(name.startswith, begun))} == set()


def test_no_class_belongs_to_two_things() -> None:
    """A class alone, outside media queries, is drawn in one file; a lesson's blocks have classes of their own."""
    homes: dict[str, set[str]] = {}
    for path in (static_files.SOURCE / "css").rglob("*.css"):
        text = re.sub(
            r"/\*.*?\*/|@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}",
            "",
            path.read_text(encoding="utf-8"),
            flags=re.DOTALL,
        )
        for selectors in re.findall(r"([^{}]+)\{", text):
            for alone in re.findall(r"(?<![^,])\s*\.([a-z][\w-]*)\s*(?=,|$)", selectors.strip()):
                homes.setdefault(alone, set()).add(path.name)
    assert len(homes) > 150
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}
    assert homes.keys() & {*BLOCKS, "title", "label", "anchor"} == set()


def test_compressed_copies_stand_beside_and_unpack_to_the_same(tmp_path: Path) -> None:
    files = {"app.css": b"body { color: red }" * 50, "fonts/text.woff2": b"font"}
    folder = static_files.write(files, tmp_path)
    names = static_files.hashed_names(files)
    assert gzip.decompress((folder / (names["app.css"] + ".gz")).read_bytes()) == files["app.css"]
    assert (folder / (names["app.css"] + ".br")).exists()
    assert not (folder / (names["fonts/text.woff2"] + ".gz")).exists()


def test_building_twice_changes_nothing(tmp_path: Path) -> None:
    files = {"app.css": b"body {}"}
    first = static_files.write(files, tmp_path)
    assert static_files.write(files, tmp_path) == first
    assert list(tmp_path.iterdir()) == [first]


def test_styles_and_script_leave_room_in_the_first_visit() -> None:
    files = static_files.collect(static_files.SOURCE)
    compressed = sum(len(gzip.compress(files[name])) for name in ("app.css", "app.js"))
    assert compressed <= 40 * KILOBYTE
    assert sum(len(content) for name, content in files.items() if name.endswith(".woff2")) <= 120 * KILOBYTE
