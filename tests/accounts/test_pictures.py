"""Avatars: what is kept of an upload is its pixels, and hostile files are refused with a sentence."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from tests.accounts.people import learner_of, new_account
from tests.conftest import NOON
from webapp import db, pictures
from webapp.errors import Invalid, NotFound
from webapp.services import avatars

SECRET_PLACE = b"50.4501 N 30.5234 E"


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), mode: str = "RGB", **options: object) -> bytes:
    output = BytesIO()
    Image.new(mode, size, "red").save(output, kind, **options)
    return output.getvalue()


def png_header_only(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds almost nothing: a decompression bomb."""

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
        png_header_only(4000, 4000),
    ],
    ids=range(15),
)
def test_what_is_no_picture_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Invalid, match="not a picture we can read"):
        pictures.make_avatars(data)


@pytest.mark.parametrize("size", [(60_000, 60_000), (5001, 5000), (2**31 - 1, 1)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid, match=r"too many pixels|not a picture"):
        pictures.make_avatars(png_header_only(*size))


def test_a_huge_text_chunk_is_refused() -> None:
    raw = picture("PNG")
    text = zlib.compress(b"a" * 200_000_000)
    chunk = b"zTXt" + b"k\0\0" + text
    bomb = raw[:33] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + raw[33:]
    with pytest.raises(Invalid, match="not a picture we can read"):
        pictures.make_avatars(bomb)


def test_too_large_a_file_is_refused() -> None:
    with pytest.raises(Invalid, match="at most 5 MB"):
        pictures.make_avatars(picture() + b"\0" * pictures.LARGEST_FILE)


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
