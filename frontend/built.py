"""What Vite has built, by the names of its sources."""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

HERE = Path(__file__).resolve().parent


def manifest(app: str = "default") -> dict[str, Any]:
    read: dict[str, Any] = json.loads(_path(app).read_text())
    return read


@cache
def script(source: str) -> str:
    """Return what became of a source."""
    file: str = manifest()[source]["file"]
    return (_path().parent / file).read_text()


@cache
def words_of(page: str, language: str, app: str = "default") -> list[str]:
    """Return the sources that say a page's sentences in a language; none in English."""
    folder, twin = f"src/{page}/", f"/words.{language}.ts"
    return sorted(
        source for source in manifest(app) if source.startswith(folder) and source.endswith(twin)
    )


@dataclass(frozen=True, slots=True)
class Loader:
    """The script of a host's page, in one version."""

    version: str
    text: str

    @property
    def path(self) -> str:
        """Where exactly this version is served, for ever."""
        return f"/embed/{self.version}/loader.js"

    @property
    def integrity(self) -> str:
        """What a page writes beside the address, so that it runs this script or none."""
        digest = hashlib.sha384(self.text.encode()).digest()
        return f"sha384-{base64.b64encode(digest).decode()}"


@cache
def loader() -> Loader:
    """Return the loader as it was built."""
    version: str = json.loads((HERE / "package.json").read_text())["version"]
    return Loader(version, (_path().parent / "embed" / "loader.js").read_text())


@cache
def kept_loaders() -> dict[str, Loader]:
    """Return the loaders of all versions that pages out there may name."""
    files = (HERE / "loaders").glob("*.js")
    return {file.stem: Loader(file.stem, file.read_text()) for file in files}


def newest_kept_loader() -> Loader | None:
    kept = kept_loaders().values()
    return max(kept, key=lambda loader: [int(n) for n in loader.version.split(".")], default=None)


def _path(app: str = "default") -> Path:
    return Path(settings.DJANGO_VITE[app]["manifest_path"])
