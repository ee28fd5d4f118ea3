"""A zip of images -> rows, counting what really comes out of it."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from labeling.formats.rows import BadRow, ItemRow, Rejected, UnreadableFile

MAX_ENTRIES = 10_000
MAX_TOTAL = 1 << 30
MAX_RATIO = 100
MAX_IMAGE = 20_000_000
CHUNK = 1 << 16
# One entry of the directory takes 46 bytes and its name.
MAX_DIRECTORY = MAX_ENTRIES * 400

IMAGES = {".jpg", ".jpeg", ".png", ".webp"}
ARCHIVES = {".zip", ".gz", ".tgz", ".tar", ".7z", ".rar", ".bz2", ".xz", ".zst", ".jar"}
LITTER = {".ds_store", "thumbs.db", "desktop.ini"}


class UnsafeArchive(UnreadableFile):
    """The archive as a whole is refused."""

    code = "unsafe_archive"
    title = "The archive cannot be taken"


def read_items(source: IO[bytes]) -> Iterator[ItemRow | Rejected]:
    """Yield one row an image, its id being its path; raises UnsafeArchive as soon as it is one."""
    size = _check_directory(source)
    try:
        with zipfile.ZipFile(source) as archive:
            yield from _rows(archive, size)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise UnsafeArchive("The file is not a readable zip archive.") from error


def _rows(archive: zipfile.ZipFile, size: int) -> Iterator[ItemRow | Rejected]:
    entries = [entry for entry in archive.infolist() if not _is_litter(entry)]
    if len(entries) > MAX_ENTRIES:
        raise UnsafeArchive(f"The archive has more than {MAX_ENTRIES:,} files.")
    allowance = Allowance(min(MAX_TOTAL, size * MAX_RATIO))
    names: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        name = entry.filename
        try:
            _check_entry(entry, names)
            image = _unpack(archive, entry, allowance)
        except BadRow as bad:
            yield bad.rejected(number)
        else:
            names.add(name)
            yield ItemRow(number, external_id=name, image_name=name, image=image)


@dataclass
class Allowance:
    """The bytes that may still come out of an archive, also out of entries that are rejected."""

    left: int

    def spend(self, n: int) -> None:
        self.left -= n
        if self.left < 0:
            raise UnsafeArchive("The archive unpacks to far more than it may; make it smaller.")


def _check_directory(source: IO[bytes]) -> int:
    """Look at the archive's end before zipfile reads its whole directory into memory."""
    size = source.seek(0, 2)
    start = max(0, size - (1 << 16) - 42)
    source.seek(start)
    tail = source.read()
    source.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise UnsafeArchive("The file is not a readable zip archive.")
    directory = int.from_bytes(tail[end + 12 : end + 16], "little")
    if b"PK\x06\x07" in tail[max(0, end - 20) : end] or directory > MAX_DIRECTORY:
        raise UnsafeArchive(f"The archive has more than {MAX_ENTRIES:,} files.")
    return size


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    return entry.is_dir() or "__MACOSX" in path.parts or path.name.lower() in LITTER


def _check_entry(entry: zipfile.ZipInfo, names: set[str]) -> None:
    name = entry.filename
    path = PurePosixPath(name)
    # ZipInfo cuts a name at its first NUL; the original tells.
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise BadRow("unsafe_path", f'The name "{name[:100]}" points outside of the archive.')
    if not name.isprintable() or len(name) > 200 or "\0" in entry.orig_filename:
        raise BadRow("bad_name", "The file's name is too long or holds unprintable characters.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise BadRow("link", f'"{name}" is a link; put the image itself into the archive.')
    if entry.flag_bits & 0x1:
        raise BadRow("encrypted", f'"{name}" is encrypted; save the archive without a password.')
    # Of the others zipfile unpacks a whole block at once, however large.
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadRow("compression", f'"{name}" is packed in a rare way; use plain zip.')
    if path.suffix.lower() in ARCHIVES:
        raise BadRow("nested_archive", f'"{name}" is an archive inside the archive; unpack it.')
    if path.suffix.lower() not in IMAGES:
        raise BadRow("image_format", f'"{name}" is not a .jpg, .png or .webp file.')
    if name in names:
        raise BadRow("twice", f'"{name}" is in the archive twice.')


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowance: Allowance) -> bytes:
    """Unpack one file, believing nothing that the archive says of its size."""
    image = bytearray()
    most = entry.compress_size * MAX_RATIO + CHUNK
    try:
        with archive.open(entry) as file:
            while chunk := file.read(CHUNK):
                image += chunk
                allowance.spend(len(chunk))
                if len(image) > most:
                    raise BadRow("archive_bomb", f'"{entry.filename}" unpacks to far too much.')
                if len(image) > MAX_IMAGE:
                    raise BadRow("image_too_large", f'"{entry.filename}" has more than 20 MB.')
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise BadRow("damaged", f'"{entry.filename}" is damaged; pack it again.') from error
    return bytes(image)
