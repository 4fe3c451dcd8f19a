"""Avatars: only the pixels of an upload are stored, and hostile files are refused with a message."""

import struct
import subprocess
import sys
import threading
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.accounts.people import learner_of, new_account
from tests.conftest import NOON
from webapp import db
from webapp.config import ROOT
from webapp.errors import Invalid, NotFound, Unavailable
from webapp.pictures import LARGEST_FILE
from webapp.services import avatars, pictures

SECRET_PLACE = b"50.4501 N 30.5234 E"


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), mode: str = "RGB", **options: object) -> bytes:
    output = BytesIO()
    Image.new(mode, size, "red").save(output, kind, **options)
    return output.getvalue()


def png_header_only(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds almost nothing: a decompression bomb."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (3, 500), (500, 3), (64, 64), (1200, 900)])
def test_a_picture_becomes_square_webp_in_two_sizes(kind: str, size: tuple[int, int]) -> None:
    made = pictures.make_avatars(picture(kind, size))
    assert set(made) == {64, 256}
    for side, data in made.items():
        with Image.open(BytesIO(data)) as image:
            assert (image.format, image.size) == ("WEBP", (side, side))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_every_kind_of_pixel_is_read(mode: str) -> None:
    output = BytesIO()
    Image.new(mode, (20, 20)).save(output, "PNG")
    assert pictures.make_avatars(output.getvalue())


def test_a_printers_jpeg_is_read() -> None:
    output = BytesIO()
    Image.new("CMYK", (20, 20)).save(output, "JPEG")
    assert pictures.make_avatars(output.getvalue())


def test_metadata_is_not_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET_PLACE.decode()  # ImageDescription
    data = picture("JPEG", exif=exif.tobytes(), icc_profile=SECRET_PLACE, comment=SECRET_PLACE)
    assert SECRET_PLACE in data
    for made in pictures.make_avatars(data).values():
        assert SECRET_PLACE not in made
        with Image.open(BytesIO(made)) as image:
            assert not image.getexif()
            assert "icc_profile" not in image.info


def test_a_phones_rotation_is_applied() -> None:
    wide = Image.new("RGB", (200, 200), "red")
    wide.paste("blue", (0, 0, 200, 100))  # blue on top
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    output = BytesIO()
    wide.save(output, "JPEG", exif=exif.tobytes())
    with Image.open(BytesIO(pictures.make_avatars(output.getvalue())[256])) as image:
        red, _, blue = image.convert("RGB").getpixel((128, 20))  # type: ignore[misc]  # an RGB pixel is three numbers
        assert red > blue


def test_what_follows_the_picture_in_a_polyglot_is_dropped() -> None:
    script = b"<script>alert(1)</script><?php system($_GET['c']); ?>"
    for kind in ("PNG", "JPEG"):
        for made in pictures.make_avatars(picture(kind) + script).values():
            assert script not in made
            assert b"<script" not in made


def test_an_animation_becomes_its_first_picture() -> None:
    output = BytesIO()
    frames = [Image.new("RGB", (50, 50), color) for color in ("red", "green", "blue")]
    frames[0].save(output, "WEBP", save_all=True, append_images=frames[1:])
    with Image.open(BytesIO(pictures.make_avatars(output.getvalue())[64])) as image:
        assert getattr(image, "n_frames", 1) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\x00" * 1000,
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg>&a;</svg>",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;<script>",
        b"%PDF-1.7",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"PK\x03\x04",
        picture("PNG")[:60],
        picture("JPEG")[:100],
        picture("GIF"),
        picture("TIFF"),
        picture("BMP"),
        png_header_only(3000, 3000),
    ],
    ids=range(15),
)
def test_what_is_no_picture_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Invalid, match="not a picture we can read"):
        pictures.make_avatars(data)


@pytest.mark.parametrize("size", [(60_000, 60_000), (13_000, 13_000), (5001, 5000), (2**31 - 1, 1)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid, match="too many pixels"):
        pictures.make_avatars(png_header_only(*size))


@pytest.mark.slow
def test_a_huge_text_chunk_is_refused() -> None:
    raw = picture("PNG")
    text = zlib.compress(b"a" * 200_000_000)
    chunk = b"zTXt" + b"k\0\0" + text
    bomb = raw[:33] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + raw[33:]
    with pytest.raises(Invalid, match="not a picture we can read"):
        pictures.make_avatars(bomb)


PHOTO = 4000, 3000
Files = dict[str, tuple[str, tuple[int, int], str, dict[str, Any]]]
MODEST: Files = {  # usual uploads
    "a phone's photo": ("JPEG", PHOTO, "RGB", {}),
    "a photo for printing": ("JPEG", (9000, 6000), "RGB", {}),
    "a progressive photo": ("JPEG", PHOTO, "RGB", {"progressive": True}),
    "a printer's photo": ("JPEG", PHOTO, "CMYK", {}),
    "a screenshot": ("PNG", (2880, 1800), "RGB", {}),
    "a transparent picture": ("PNG", (2000, 2000), "RGBA", {}),
    "a drawing": ("PNG", (2000, 2000), "P", {}),
    "a scan": ("PNG", (2480, 3508), "L", {}),
    "a picture of the web": ("WEBP", (1600, 1200), "RGB", {"method": 0}),
    "a banner": ("JPEG", (12000, 600), "RGB", {}),
}
HOSTILE: Files = {  # a few kilobytes each
    "25 megapixels of WebP": ("WEBP", (5000, 5000), "RGB", {"method": 0}),
    "the largest WebP without loss": ("WEBP", (1385, 1385), "RGBA", {"lossless": True, "method": 0}),
    "25 megapixels of PNG": ("PNG", (5000, 5000), "RGB", {}),
    "a palette": ("PNG", (5000, 5000), "P", {}),
    "a bit a pixel": ("PNG", (20000, 20000), "1", {}),
    "16 bits a pixel": ("PNG", (5000, 5000), "I;16", {}),
    "a JPEG kept whole until its last scan": ("JPEG", (6000, 6000), "RGB", {"progressive": True, "subsampling": 0}),
    "a JPEG too narrow to be decoded at a fraction": ("JPEG", (60_000, 900), "RGB", {}),
    "one row": ("PNG", (12_000_000, 1), "RGB", {}),
    "one column": ("PNG", (1, 12_000_000), "RGB", {}),
}
MEASURE = """
import os, sys, threading
from pathlib import Path
from webapp.services import pictures
from webapp.errors import Invalid

def made(data):
    try:
        pictures.make_avatars(data)
        return "made"
    except Invalid as refusal:
        return refusal.text.partition(".")[0]

def kilobytes(name):
    status = Path("/proc/self/status").read_text()
    return int(status.partition(name + ":")[2].split()[0])

first = Path(sys.argv[1]).read_bytes()
for path in sys.argv[1:]:
    data = Path(path).read_bytes()
    if not os.fork():
        made(first)  # what the first picture loads stays
        before = kilobytes("VmRSS")
        if path.endswith("together"):
            threads = [threading.Thread(target=made, args=(data,)) for _ in range(6)]
            [thread.start() for thread in threads]
            [thread.join() for thread in threads]
            outcome = "made"
        else:
            outcome = made(data)
        print(Path(path).name, (kilobytes("VmHWM") - before) // 1024, outcome, sep="|", flush=True)
        os._exit(0)
    os.wait()
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells what a process has taken")
def test_no_upload_adds_more_than_60_megabytes(tmp_path: Path) -> None:
    """Each file is decoded in a process of its own, and six at once in another; the peak memory is compared."""
    paths = []
    for name, (kind, size, mode, options) in (MODEST | HOSTILE).items():
        paths.append(tmp_path / name)
        with Image.new(mode, size) as image:
            image.save(paths[-1], kind, compress_level=1, **options)  # the level is PNG's
    paths.append(tmp_path / "six together")
    paths[-1].write_bytes((tmp_path / "a screenshot").read_bytes())
    done = subprocess.run([sys.executable, "-c", MEASURE, *paths], capture_output=True, text=True, check=True, cwd=ROOT)
    lines = [line.split("|") for line in done.stdout.splitlines()]
    measured = {name: (int(took), outcome) for name, took, outcome in lines}
    assert set(measured) == {path.name for path in paths}
    too_much = {name: took for name, (took, _) in measured.items() if took >= 60}
    assert not too_much
    assert {measured[name][1] for name in (*MODEST, "six together")} == {"made"}, measured
    refusals = {"This picture has too many pixels", "This file is not a picture we can read"}  # Pillow has a limit too
    assert {measured[name][1] for name in HOSTILE} <= {"made", *refusals}, measured


def test_a_jpeg_whose_layers_come_one_after_the_other_is_kept_whole_and_so_limited() -> None:
    data = bytearray(picture("JPEG", (4500, 4500), subsampling=0))
    scan = data.index(b"\xff\xda")
    assert data[scan + 4] == 3
    assert pictures.make_avatars(bytes(data))
    data[scan + 4] = 1
    with pytest.raises(Invalid, match="too many pixels"):
        pictures.make_avatars(bytes(data))


def test_an_upload_does_not_wait_for_others_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "WAIT", 0.01)
    done = threading.Event()
    pictures._decoder.submit(done.wait, 30)
    with pytest.raises(Unavailable, match="Many pictures"):
        pictures.make_avatars(picture())
    done.set()
    monkeypatch.setattr(pictures, "WAIT", 30)
    assert pictures.make_avatars(picture())


def test_the_middle_of_a_wide_picture_is_kept() -> None:
    wide = Image.new("RGB", (3000, 1200), "red")
    wide.paste("blue", (900, 0, 2100, 1200))
    output = BytesIO()
    wide.save(output, "PNG")
    with Image.open(BytesIO(pictures.make_avatars(output.getvalue())[64])) as image:
        shown = image.convert("RGB")
        for place in ((3, 32), (60, 32), (32, 3), (32, 60)):
            red, _, blue = shown.getpixel(place)  # type: ignore[misc]  # an RGB pixel is three numbers
            assert blue > 200 > red


def test_too_large_a_file_is_refused() -> None:
    with pytest.raises(Invalid, match="at most 5 MB"):
        pictures.make_avatars(picture() + b"\0" * LARGEST_FILE)


def test_an_avatar_is_found_by_its_owner_and_its_present_name_only(conn: db.Conn) -> None:
    owner, stranger = new_account(conn), new_account(conn)
    first = avatars.keep_avatar(conn, owner.user_id, pictures.make_avatars(picture()), NOON)
    assert learner_of(conn, owner).image == first
    assert avatars.find_avatar(conn, owner.user_id, first, 64)[:4] == b"RIFF"
    with pytest.raises(NotFound):
        avatars.find_avatar(conn, stranger.user_id, first, 64)
    with pytest.raises(NotFound):
        avatars.find_avatar(conn, owner.user_id, first, 65)
    second = avatars.keep_avatar(conn, owner.user_id, pictures.make_avatars(picture(mode="L")), NOON)
    assert second != first
    with pytest.raises(NotFound):
        avatars.find_avatar(conn, owner.user_id, first, 64)


def test_a_removed_avatar_is_gone(conn: db.Conn) -> None:
    owner = new_account(conn)
    image = avatars.keep_avatar(conn, owner.user_id, pictures.make_avatars(picture()), NOON)
    avatars.remove_avatar(conn, owner.user_id, NOON)
    assert learner_of(conn, owner).image is None
    with pytest.raises(NotFound):
        avatars.find_avatar(conn, owner.user_id, image, 64)
