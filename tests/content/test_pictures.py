"""Pictures made of pixels beside a topic: what is served, what is refused with its file, and where they can stand."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.accounts.test_pictures import SECRET_PLACE, picture, png_header_only
from tests.content.conftest import LESSON, Tree
from tests.worksheets.conftest import make_wish, page_count
from webapp.content.checks.check import check_content
from webapp.content.files.source import SourceError
from webapp.content.rendering.pictures import Picture, read_picture
from webapp.content.rendering.typst import typst
from webapp.content.variants.variants import make_variant
from webapp.pictures import FIGURE_SIZE
from webapp.services.worksheets import Item, make_sheets

ALT = "A red card"
OPTIONS: dict[str, Any] = {
    "type": "choice", "answer": None, "mistakes": None, "hints": None, "solution": None,
    "prompt": "Which card is bought for [[a]] coins?", "params": {"a": {"integer": [1, 90]}},
    "options": [{"figure": {"file": "figures/red.png", "alt": ALT}, "correct": "a > 45"},
                {"figure": {"file": "figures/blue.png", "alt": "A blue card"}, "correct": "a <= 45"}],
    "translations": {"uk": {"prompt": "Яку картку купують за [[a]] монет?",
                            "options": [{"figure": "Червона картка"}, {"figure": "Синя картка"}]}},
    "allow": {"hidden-parameter": "A test."},
}  # fmt: skip


def put(tree: Tree, name: str, data: bytes) -> Path:
    path = tree.topic / "figures" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def served(tree: Tree, name: str, data: bytes) -> Picture:
    return read_picture(put(tree, name, data))


def faults(tree: Tree) -> list[str]:
    return [str(each).removeprefix(f"{tree.root}/math/adding/") for each in check_content(tree.load(), seeds=3)]


@pytest.mark.parametrize(
    ("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.jpeg", "JPEG"), ("a.webp", "WEBP"), ("a.avif", "AVIF")]
)
@pytest.mark.parametrize(
    ("size", "fitted"), [((300, 200), (300, 200)), ((2400, 400), (1200, 200)), ((900, 1360), (450, 680))]
)
def test_a_picture_becomes_webp_that_fits_the_page(
    tree: Tree, name: str, kind: str, size: tuple[int, int], fitted: tuple[int, int]
) -> None:
    made = served(tree, name, picture(kind, size))
    with Image.open(BytesIO(made.content)) as image:
        assert (image.format, image.size) == ("WEBP", fitted)
    assert f'src="/pictures/{made.name}" width="{fitted[0]}" height="{fitted[1]}"' in made.html
    assert served(tree, name, picture(kind, size, mode="L")).name != made.name, "the address follows the bytes"
    assert fitted <= FIGURE_SIZE


def test_nothing_but_pixels_is_served(tree: Tree) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET_PLACE.decode()
    exif[0x0112] = 6  # turned by a quarter
    data = picture("JPEG", (300, 200), exif=exif.tobytes(), comment=SECRET_PLACE)
    assert SECRET_PLACE in data
    made = served(tree, "phone.jpg", data)
    assert SECRET_PLACE not in made.content
    assert (made.width, made.height) == (200, 300)


def test_the_ground_shines_through_no_transparent_pixel(tree: Tree) -> None:
    output = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(output, "PNG")
    with Image.open(BytesIO(served(tree, "clear.png", output.getvalue()).content)) as image:
        assert image.mode == "RGB"
        assert image.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("bomb.png", png_header_only(29_000, 29_000), "has too many pixels"),
        ("long.png", png_header_only(60_000, 10), "has too many pixels"),
        ("cut.jpg", picture("JPEG", (400, 400))[:700], "is no JPEG that can be decoded"),
        ("png.jpg", picture("PNG"), "is no JPEG that can be decoded"),
        ("text.webp", b"GIF89a <script>", "is no WEBP that can be decoded"),
        ("huge.png", picture("PNG") + b"\0" * 5 * 1024 * 1024, "a picture has at most 5 MB"),
        ("moving.gif", picture("GIF"), "is no figure: the name ends in .svg, .png, .jpg, .jpeg, .webp, .avif"),
    ],
)
def test_a_file_that_is_no_picture_is_named(tree: Tree, name: str, data: bytes, reason: str) -> None:
    put(tree, name, data)
    assert [fault for fault in faults(tree) if fault.startswith(f"figures/{name}:1: {reason}")]
    assert tree.load().pictures == {}


def test_a_missing_file_and_a_refused_one_are_reported_where_they_are_used(tree: Tree) -> None:
    tree.write("math/adding/lesson.md", LESSON.format(title="A", title_tex="1") + f"\n![{ALT}](figures/no.png)\n")
    assert "lesson.md:10: there is no figures/no.png" in faults(tree)
    with pytest.raises(SourceError):
        read_picture(tree.topic / "figures" / "no.png")


def test_a_lesson_shows_a_picture_with_its_alternative(tree: Tree) -> None:
    made = served(tree, "red.png", picture())
    lesson = LESSON.format(title="Adding", title_tex="1+1") + '\n![{}](figures/red.png "A card")\n'
    tree.write("math/adding/lesson.md", lesson.format(ALT))
    html = tree.load().topics["adding"].lessons["en"].html
    assert f'<figure class="figure" aria-label="A card"><img alt="{ALT}" src="/pictures/{made.name}"' in html
    tree.write("math/adding/lesson.md", lesson.format(""))
    assert any("figures/red.png has no text alternative" in fault for fault in faults(tree))


def test_a_task_shows_a_picture_and_needs_its_alternative_in_both_languages(tree: Tree) -> None:
    put(tree, "red.png", picture())
    tree.write_task(figure={"file": "figures/red.png", "alt": f"{ALT} of [[a]]"})
    assert [fault for fault in faults(tree) if '"figure" stands in one language only' in fault]
    task = tree.load().topics["adding"].tasks["sum"]
    variant = make_variant(task, 1, "en")
    assert variant.figure_text == f"{ALT} of {variant.values.numbers['a']}"
    assert f'<img alt="{variant.figure_text}"' in (variant.figure_html or "")


def test_options_are_pictures_in_words_and_on_paper(tree: Tree) -> None:
    put(tree, "red.png", picture())
    put(tree, "blue.png", picture(size=(200, 200)))
    tree.write_task(**OPTIONS)
    assert faults(tree) == []
    library = tree.load()
    variant = make_variant(library.topics["adding"].tasks["sum"], 1, "uk")
    assert set(variant.option_texts.values()) == {"Червона картка", "Синя картка"}
    [node] = typst(variant.options[0].html)
    assert (node[0], node[1] in library.pictures) == ("picture", True)
    assert page_count(make_sheets(library, make_wish(library, items=[Item("adding", "sum", 3)], variants=2))) == 2
    without = [{"figure": "Червона картка"}, {}]
    tree.write_task(**(OPTIONS | {"translations": {"uk": OPTIONS["translations"]["uk"] | {"options": without}}}))
    assert any('the "alt" of option 2 stands in one language only' in fault for fault in faults(tree))


def test_an_option_may_be_a_file_with_numbers_in_it(tree: Tree) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text x="1" y="8">[[a]]</text></svg>'
    for name in ("red", "blue"):
        put(tree, f"{name}.svg", svg.encode())
    options = [
        one | {"figure": one["figure"] | {"file": one["figure"]["file"].replace("png", "svg")}}
        for one in OPTIONS["options"]
    ]
    tree.write_task(**(OPTIONS | {"options": options}))
    assert faults(tree) == []


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.webp", "WEBP")])
def test_an_animated_picture_is_refused(tree: Tree, name: str, kind: str) -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    output = BytesIO()
    frames[0].save(output, kind, save_all=True, append_images=frames[1:], duration=300)
    with pytest.raises(SourceError, match="is animated, and only its first frame would be shown"):
        served(tree, name, output.getvalue())
