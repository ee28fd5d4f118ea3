"""Whatever bytes come in, what is kept is a clean picture or a refusal with a reason."""

from __future__ import annotations

import inspect
import io
import os
import signal
import struct
import subprocess
import zlib
from collections.abc import Generator
from typing import Any

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from labeling import images
from labeling.images import (
    ImageBomb,
    ImageTooLarge,
    SafeImage,
    UnreadableImage,
    UnsafeImage,
    WrongImageFormat,
    decode_in_child,
    make_safe,
)


def a_picture(
    size: tuple[int, int] = (300, 200), mode: str = "RGB", colour: Any = None
) -> Image.Image:
    """A photo-like picture: many colours, none like its neighbour."""
    if colour is not None:
        return Image.new(mode, size, colour)
    return Image.effect_noise(size, 80).convert(mode)


def a_file(picture: Image.Image | None = None, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    (picture or a_picture()).save(file, kind, **options)
    return file.getvalue()


def a_png_header(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def opened(safe: SafeImage) -> Image.Image:
    picture = Image.open(io.BytesIO(safe.data))
    picture.load()
    return picture


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_each_accepted_format_comes_out_as_the_same_one(kind: str) -> None:
    safe = make_safe(a_file(kind=kind))

    assert (safe.media_type, safe.extension) == ("image/webp", ".webp")
    assert (safe.width, safe.height) == opened(safe).size == (300, 200)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_mode_of_colour_is_taken(mode: str) -> None:
    kind = {"CMYK": "JPEG", "PA": "PNG"}.get(mode, "PNG")
    picture = a_picture(mode="L").convert("P").convert("RGBA") if mode == "PA" else a_picture()
    file = a_file(picture if mode == "PA" else picture.convert("L").convert(mode), kind)

    assert opened(make_safe(file)).size == (300, 200)


def test_sixteen_bits_of_grey_keep_their_brightness() -> None:
    half = Image.new("I;16", (300, 200), 32768)

    assert opened(make_safe(a_file(half))).getpixel((5, 5)) == (128, 128, 128)


def test_what_is_transparent_becomes_white() -> None:
    file = a_file(a_picture(mode="RGBA", colour=(255, 0, 0, 0)))

    assert opened(make_safe(file)).getpixel((5, 5)) == (255, 255, 255)


def test_a_drawing_is_kept_exactly() -> None:
    drawing = Image.new("RGB", (300, 200), (250, 240, 3))
    drawing.paste((1, 2, 200), (20, 20, 21, 180))

    assert opened(make_safe(a_file(drawing))).tobytes() == drawing.tobytes()


def test_a_large_photo_is_scaled_down_and_keeps_its_shape() -> None:
    safe = make_safe(a_file(a_picture((3000, 1500)), "JPEG"))

    assert (safe.width, safe.height) == (1024, 512)


def test_a_tiny_image_is_enlarged_smoothly() -> None:
    step = Image.new("L", (8, 8), 0)
    step.paste(255, (4, 0, 8, 8))

    picture = opened(make_safe(a_file(step)))

    assert picture.size == (256, 256)
    levels = [picture.getpixel((x, 128)) for x in range(96, 160)]
    assert len(set(levels)) > 20
    assert levels == sorted(levels, key=lambda level: level[0])  # type: ignore[index]


def test_the_same_file_gives_the_same_image() -> None:
    file = a_file(kind="JPEG")

    assert make_safe(file) == make_safe(file)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_camera_was_turned_the_picture_is_not(orientation: int) -> None:
    upright = Image.new("RGB", (300, 200), "white")
    upright.paste((255, 0, 0), (0, 0, 150, 100))
    back = {5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, orientation)
    turned = upright.transpose(images.UPRIGHT[back]) if back != 1 else upright
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation

    picture = opened(make_safe(a_file(turned, "PNG", exif=exif)))

    assert picture.tobytes() == upright.tobytes()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_where_and_by_whom_it_was_taken_is_forgotten(kind: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Ada Canary"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSMapDatum] = "GPS-CANARY"
    file = a_file(kind=kind, exif=exif, icc_profile=b"ICC-CANARY", xmp=b"<x>XMP-CANARY</x>")
    assert file.count(b"Canary") == 1 and file.count(b"GPS-CANARY") == 1

    safe = make_safe(file)

    assert b"anary" not in safe.data and b"CANARY" not in safe.data
    assert opened(safe).info.keys() <= {"loop", "background", "timestamp", "duration"}
    assert not opened(safe).getexif()


def test_text_and_trailing_bytes_of_a_polyglot_are_gone() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "<script>canary</script>")
    zip_behind = b"PK\x03\x04canary.html<script>"

    safe = make_safe(a_file(pnginfo=note) + zip_behind)

    assert b"canary" not in safe.data and b"script" not in safe.data


def test_a_moving_picture_becomes_its_first_frame() -> None:
    red, blue = (a_picture(colour=colour) for colour in ("red", "blue"))
    file = a_file(red, "PNG", save_all=True, append_images=[blue, blue], duration=100)
    assert Image.open(io.BytesIO(file)).is_animated  # type: ignore[attr-defined]

    picture = opened(make_safe(file))

    assert picture.n_frames == 1  # type: ignore[attr-defined]
    assert picture.getpixel((5, 5)) == (255, 0, 0)


def test_a_stereo_photo_is_taken_as_one_picture() -> None:
    file = a_file(a_picture(), "MPO", save_all=True, append_images=[a_picture()])

    assert make_safe(file).width == 300


def test_a_line_as_long_as_png_allows_comes_to_no_harm() -> None:
    safe = make_safe(a_file(a_picture((65_000, 1))))

    assert (safe.width, safe.height) == (1024, 1)


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"hello",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"<!doctype html><script>1</script>",
        b"%PDF-1.7",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        a_file(kind="GIF"),
        a_file(kind="BMP"),
        a_file(kind="TIFF"),
    ],
)
def test_other_formats_are_refused_whatever_their_name(file: bytes) -> None:
    with pytest.raises(WrongImageFormat, match="JPEG, PNG or WebP") as refusal:
        make_safe(file)

    assert refusal.value.code == "image_format"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_file_cut_short_is_unreadable(kind: str, share: float) -> None:
    file = a_file(kind=kind)

    with pytest.raises(UnreadableImage):
        make_safe(file[: int(len(file) * share)])


def test_a_file_of_more_than_20_mb_is_not_even_opened() -> None:
    with pytest.raises(ImageTooLarge, match="21 MB"):
        make_safe(a_file() + b"\0" * 21_000_000)


def test_more_than_40_megapixels_are_refused_from_the_header_alone() -> None:
    with pytest.raises(ImageTooLarge, match="8000 x 5001"):
        make_safe(a_png_header(8000, 5001))


@pytest.mark.parametrize("size", [(10_000, 9_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_not_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(ImageBomb) as refusal:
        make_safe(a_png_header(*size))

    assert refusal.value.code == "image_bomb"


def child_of(batch: Generator[Any, None, None]) -> subprocess.Popen[bytes]:
    process: subprocess.Popen[bytes] = inspect.getgeneratorlocals(batch)["child"].process
    return process


def test_a_child_gives_what_the_parent_would_and_survives_bad_images() -> None:
    good, bad = a_file(kind="JPEG"), a_file()[:100]

    first, second, third, fourth = decode_in_child([good, bad, b"<svg/>", good])

    assert first == fourth == make_safe(good)
    assert isinstance(second, UnreadableImage) and isinstance(third, WrongImageFormat)


def test_a_child_decodes_the_largest_image_allowed_within_its_limits() -> None:
    (result,) = decode_in_child([a_file(Image.new("RGBA", (8000, 5000), (9, 8, 7, 90)))])

    assert isinstance(result, SafeImage) and result.width == 1024


def test_a_child_out_of_memory_refuses_one_image_and_the_next_is_served() -> None:
    hungry = a_file(Image.new("RGBA", (8000, 5000), (9, 8, 7, 90)))
    small = a_file()

    results = list(decode_in_child([small, hungry, small], memory=300_000_000))

    assert [isinstance(result, UnsafeImage) for result in results] == [False, True, False]


def test_a_child_that_hangs_is_replaced() -> None:
    batch = decode_in_child([a_file()] * 3, seconds=3)
    first = next(batch)
    os.kill(child_of(batch).pid, signal.SIGSTOP)

    second, third = batch

    assert isinstance(second, ImageBomb)
    assert first == third


def test_a_child_ends_with_its_batch() -> None:
    batch = decode_in_child([a_file(), a_file()])
    next(batch)
    child = child_of(batch)

    batch.close()

    assert child.poll() is not None
