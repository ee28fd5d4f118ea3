"""Untrusted image bytes -> an image that is safe to keep and to show.

Every image, gold or not, goes the same way: header checked, decoded, turned upright, flattened,
scaled, and encoded anew, so that nothing of the file but its pixels is left.

Run as a module (``python -m labeling.images``) this is the child process of `decode_in_child`.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import selectors
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from PIL import Image, ImageOps

MAX_BYTES = 20_000_000
MAX_PIXELS = 40_000_000
MAX_SIDE = 1024
ENLARGE_TO = 256
FORMATS = ("JPEG", "PNG", "WEBP")

CHILD_MEMORY = 1 << 30
CHILD_SECONDS = 10


class UnsafeImage(Exception):
    """An image we refuse; the message says what to do about it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class SafeImage:
    data: bytes
    media_type: str
    extension: str
    width: int
    height: int
    sha256: str


def make_safe(data: bytes, *, max_side: int = MAX_SIDE, enlarge_to: int = ENLARGE_TO) -> SafeImage:
    """Decode, clean and encode one image in this process; raises UnsafeImage."""
    if len(data) > MAX_BYTES:
        raise UnsafeImage(
            "image_too_large",
            f"The file has {len(data) / 1e6:.0f} MB; save it with at most {MAX_BYTES // 10**6} MB.",
        )
    picture = _decode(data, max_side)
    graphic = _is_graphic(picture)
    return _encode(_scale(picture, max_side, enlarge_to), graphic)


def _decode(data: bytes, max_side: int) -> Image.Image:
    if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")):
        raise UnsafeImage(
            "image_format", "This is not a JPEG, PNG or WebP image; convert it to one of them."
        )
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            _check_size(*picture.size)
            picture.draft(None, (2 * max_side, 2 * max_side))
            return _flatten(ImageOps.exif_transpose(picture))
    except UnsafeImage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as bomb:
        raise _bomb() from bomb
    # Hostile bytes make decoders raise whatever they like; none of it is our error.
    except Exception as broken:
        raise UnsafeImage(
            "unreadable_image",
            "The image cannot be read: it is damaged or cut short. Save it again and retry.",
        ) from broken


def _check_size(width: int, height: int) -> None:
    if width * height > (Image.MAX_IMAGE_PIXELS or MAX_PIXELS):
        raise _bomb()
    if width * height > MAX_PIXELS:
        raise UnsafeImage(
            "image_too_large",
            f"The image has {width} x {height} pixels; scale it to at most"
            f" {MAX_PIXELS // 10**6} million.",
        )


def _bomb() -> UnsafeImage:
    return UnsafeImage(
        "image_bomb", "The image unpacks to far more than any photo needs; it was not opened."
    )


def _flatten(picture: Image.Image) -> Image.Image:
    """Bring any mode to plain grey or RGB; what is transparent becomes white."""
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.convert("I").point(lambda level: level / 256).convert("L")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def _is_graphic(picture: Image.Image) -> bool:
    return picture.getcolors(256) is not None and picture.mode != "L"


def _scale(picture: Image.Image, max_side: int, enlarge_to: int) -> Image.Image:
    longest = max(picture.size)
    if longest > max_side:
        scale = max_side / longest
    elif longest * 2 <= enlarge_to:
        scale = enlarge_to / longest
    else:
        return picture
    width, height = (max(1, round(side * scale)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=3.0)


def _encode(picture: Image.Image, graphic: bool) -> SafeImage:
    file = io.BytesIO()
    if graphic:
        picture.save(file, "PNG", optimize=True)
        media_type, extension = "image/png", ".png"
    else:
        picture.save(file, "WEBP", quality=90, method=4)
        media_type, extension = "image/webp", ".webp"
    data = file.getvalue()
    return SafeImage(data, media_type, extension, *picture.size, hashlib.sha256(data).hexdigest())


def decode_in_child(
    images: Iterable[bytes], *, max_side: int = MAX_SIDE, enlarge_to: int = ENLARGE_TO
) -> Iterator[SafeImage | UnsafeImage]:
    """Make a batch of untrusted images safe in one child process with limits; results in order.

    The child may use 1 GiB of memory, and ten seconds for an image.  An image that breaks a
    limit is refused and the next one gets a new child.
    """
    child: _Child | None = None
    try:
        for data in images:
            child = child or _Child(max_side, enlarge_to)
            try:
                yield child.make_safe(data)
            except UnsafeImage as unsafe:
                yield unsafe
            except _ChildDied:
                child.stop()
                child = None
                yield _bomb()
    finally:
        if child:
            child.stop()


class _ChildDied(Exception):
    pass


class _Child:
    def __init__(self, max_side: int, enlarge_to: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "labeling.images", str(max_side), str(enlarge_to)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parents[1],
            env={"PATH": os.defpath},
        )
        assert self.process.stdin and self.process.stdout
        self.to_child: IO[bytes] = self.process.stdin
        self.from_child: IO[bytes] = self.process.stdout

    def make_safe(self, data: bytes) -> SafeImage:
        if len(data) > MAX_BYTES:
            return make_safe(data)  # refuses it, without sending it anywhere
        try:
            _send(self.to_child, data)
        except OSError as broken:
            raise _ChildDied from broken
        deadline = time.monotonic() + CHILD_SECONDS
        about = json.loads(self._receive(deadline))
        if "code" in about:
            raise UnsafeImage(about["code"], about["message"])
        return SafeImage(data=self._receive(deadline), **about)

    def _receive(self, deadline: float) -> bytes:
        size = int.from_bytes(self._read(4, deadline), "big")
        return self._read(size, deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        """Read exactly so much before the deadline; a pipe has no time-out of its own."""
        parts = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self.from_child, selectors.EVENT_READ)
            while len(parts) < size:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise _ChildDied
                part = os.read(self.from_child.fileno(), size - len(parts))
                if not part:
                    raise _ChildDied
                parts += part
        return bytes(parts)

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(4, "big") + message)
    pipe.flush()


def serve_parent(max_side: int, enlarge_to: int) -> None:
    """Be the child: images in, safe images or refusals out, until the parent closes the pipe."""
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY, CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while size := source.read(4):
        data = source.read(int.from_bytes(size, "big"))
        _allow_cpu_seconds(CHILD_SECONDS)
        try:
            safe = make_safe(data, max_side=max_side, enlarge_to=enlarge_to)
        except UnsafeImage as unsafe:
            refusal = {"code": unsafe.code, "message": str(unsafe)}
            _send(sink, json.dumps(refusal).encode())
        else:
            about = {**safe.__dict__}
            pixels = about.pop("data")
            _send(sink, json.dumps(about).encode())
            _send(sink, pixels)


def _allow_cpu_seconds(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


if __name__ == "__main__":
    serve_parent(int(sys.argv[1]), int(sys.argv[2]))
