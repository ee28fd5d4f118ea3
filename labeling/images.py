"""Untrusted image bytes -> an image that is safe to keep and to show.

Every image, gold or not, goes the same way: header checked, decoded, turned upright, flattened,
scaled, and encoded anew, so that nothing of the file but its pixels is left.

Run as a module (``python -m labeling.images``) this is the child process of `decode_in_child`.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import resource
import selectors
import subprocess
import sys
import time
from collections.abc import Generator, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from PIL import ExifTags, Image

from labeling.problems import Problem

MAX_BYTES = 20_000_000
MAX_PIXELS = 40_000_000
MAX_SIDE = 1024
ENLARGE_TO = 256
FORMATS = ("JPEG", "PNG", "WEBP")
FEW_COLOURS = 64
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

CHILD_MEMORY = 1 << 30
CHILD_SECONDS = 10


class UnsafeImage(Problem):
    """An image we refuse; the message says what to do about it."""

    title = "The image cannot be taken"


class UnreadableImage(UnsafeImage):
    code = "unreadable_image"


class WrongImageFormat(UnsafeImage):
    code = "image_format"


class ImageTooLarge(UnsafeImage):
    code = "image_too_large"
    status = 413


class ImageBomb(UnsafeImage):
    code = "image_bomb"


REFUSALS = {c.code: c for c in (UnreadableImage, WrongImageFormat, ImageTooLarge, ImageBomb)}


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
    _check_file(data)
    picture = _decode(data, max_side)
    return _encode(_scale(picture, max_side, enlarge_to))


def _check_file(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise ImageTooLarge(
            f"The file has {len(data) / 1e6:.0f} MB; save it with at most {MAX_BYTES // 10**6} MB."
        )
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    if not is_webp and not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise WrongImageFormat("This is not a JPEG, PNG or WebP image; convert it to one of them.")


def _decode(data: bytes, max_side: int) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            _check_size(*picture.size)
            # A JPEG can be decoded at a half, a quarter or an eighth of its size.
            picture.draft(None, (2 * max_side, 2 * max_side))
            picture.load()
            return _flatten(_turn_upright(picture))
    except UnsafeImage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as bomb:
        raise _bomb() from bomb
    # Hostile bytes make decoders raise whatever they like; none of it is our error.
    except Exception as broken:
        raise UnreadableImage(
            "The image cannot be read: it is damaged or cut short. Save it again and retry."
        ) from broken


def _check_size(width: int, height: int) -> None:
    if width * height > (Image.MAX_IMAGE_PIXELS or MAX_PIXELS):
        raise _bomb()
    if width * height > MAX_PIXELS:
        raise ImageTooLarge(
            f"The image has {width} x {height} pixels; scale it to at most"
            f" {MAX_PIXELS // 10**6} million."
        )


def _bomb() -> ImageBomb:
    return ImageBomb("The image unpacks to far more than a photo needs; save it smaller and retry.")


def _turn_upright(picture: Image.Image) -> Image.Image:
    turn = UPRIGHT.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    return picture if turn is None else picture.transpose(turn)


def _flatten(picture: Image.Image) -> Image.Image:
    """Bring any mode to plain grey or RGB; what is transparent becomes white."""
    if picture.mode.startswith("I"):  # 16 bits of grey
        return picture.convert("I").point(lambda level: level / 256).convert("L")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        return white
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def _scale(picture: Image.Image, max_side: int, enlarge_to: int) -> Image.Image:
    longest = max(picture.size)
    if longest > max_side:
        scale = max_side / longest
    elif longest * 2 <= enlarge_to:
        scale = enlarge_to / longest
    else:
        return picture
    width, height = (max(1, round(side * scale)) for side in picture.size)
    # Bicubic: enlarged strokes stay smooth, and do not ring on a plain ground as with Lanczos.
    return picture.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=3.0)


def _encode(picture: Image.Image) -> SafeImage:
    """One format for all: few colours are a drawing or a screenshot and kept exactly."""
    file = io.BytesIO()
    picture.info.clear()
    is_drawing = picture.getcolors(FEW_COLOURS) is not None
    picture.save(file, "WEBP", lossless=is_drawing, quality=90, method=2)
    data = file.getvalue()
    return SafeImage(data, "image/webp", ".webp", *picture.size, hashlib.sha256(data).hexdigest())


def decode_in_child(
    images: Iterable[bytes], *, memory: int = CHILD_MEMORY, seconds: float = CHILD_SECONDS
) -> Generator[SafeImage | UnsafeImage, None, None]:
    """Make a batch of untrusted images safe in one child process with limits; results in order.

    ``memory`` bounds the child's address space, ``seconds`` both its clock and its processor
    time for one image.  An image that breaks a limit is refused; the next gets a new child.
    """
    child: _Child | None = None
    try:
        for data in images:
            child = child or _Child(memory, seconds)
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
    def __init__(self, memory: int, seconds: float) -> None:
        self.seconds = seconds
        self.process = subprocess.Popen(
            [sys.executable, "-m", "labeling.images", str(memory), str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=Path(__file__).resolve().parents[1],
            env={"PATH": os.defpath},
        )
        assert self.process.stdin and self.process.stdout
        self.to_child: IO[bytes] = self.process.stdin
        self.from_child: IO[bytes] = self.process.stdout
        os.set_blocking(self.to_child.fileno(), False)

    def make_safe(self, data: bytes) -> SafeImage:
        _check_file(data)
        deadline = time.monotonic() + self.seconds
        self._write(len(data).to_bytes(4, "big") + data, deadline)
        about = json.loads(self._receive(deadline))
        if "code" in about:
            raise REFUSALS[about["code"]](about["message"])
        return SafeImage(data=self._receive(deadline), **about)

    def _write(self, message: bytes, deadline: float) -> None:
        """Write all before the deadline: a child that hangs does not empty its pipe."""
        rest = memoryview(message)
        while rest:
            self._wait(self.to_child, selectors.EVENT_WRITE, deadline)
            try:
                rest = rest[os.write(self.to_child.fileno(), rest) :]
            except BrokenPipeError as broken:
                raise _ChildDied from broken

    def _receive(self, deadline: float) -> bytes:
        size = int.from_bytes(self._read(4, deadline), "big")
        return self._read(size, deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            self._wait(self.from_child, selectors.EVENT_READ, deadline)
            part = os.read(self.from_child.fileno(), size - len(parts))
            if not part:
                raise _ChildDied
            parts += part
        return bytes(parts)

    def _wait(self, pipe: IO[bytes], event: int, deadline: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise _ChildDied

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(4, "big") + message)
    pipe.flush()


def serve_parent(memory: int, seconds: float) -> None:
    """Be the child: images in, safe images or refusals out, until the parent closes the pipe."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while size := source.read(4):
        data = source.read(int.from_bytes(size, "big"))
        _allow_processor(seconds)
        try:
            about = asdict(make_safe(data))
        except UnsafeImage as unsafe:
            _send(sink, json.dumps({"code": unsafe.code, "message": str(unsafe)}).encode())
        else:
            pixels = about.pop("data")
            _send(sink, json.dumps(about).encode())
            _send(sink, pixels)


def _allow_processor(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


if __name__ == "__main__":
    serve_parent(int(sys.argv[1]), float(sys.argv[2]))
