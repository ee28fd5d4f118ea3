"""`.venv` with the pinned packages: by uv, which is fast, and by pip where uv cannot."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import shutil
import sys
from pathlib import Path

from project.bootstrap import debian
from project.bootstrap.progress import ROOT, Stop, attempt, run, say, step
from project.bootstrap.stamps import digest

VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
PINS = Path(__file__).parent / "pins"

# What has been installed, by requirement file, and where; "unfinished" while it is being changed.
STAMP = VENV / "goldrush.json"

NO_VENV = (
    "This Python cannot make virtual environments: its `ensurepip` is missing.\n"
    "On Debian and Ubuntu, `apt install python3-venv` brings it; then start again."
)
NO_PACKAGES = (
    "The Python packages could not be installed (what was tried is printed above).\n"
    "Look at the network and at `pip config list`, then start again."
)


def is_ours() -> bool:
    """Say whether this process is the Python of .venv."""
    return Path(sys.prefix) == VENV


def is_provided() -> bool:
    """Say whether somebody else has set this Python up: a container, an active environment."""
    in_some_venv = sys.prefix != sys.base_prefix
    wanted = in_some_venv or not VENV.exists()
    return wanted and not is_ours() and importlib.util.find_spec("django") is not None


def install(*requirements: str) -> None:
    """Bring .venv to what the files pin, making or repairing it first where needed."""
    wanted = {name: digest([ROOT / name]) for name in requirements}
    is_sound = _is_sound()
    if is_sound and wanted.items() <= _stamp().items():
        return

    if not is_sound:
        _make()
    stamp = _stamp()
    _leave({**stamp, "unfinished": " ".join(requirements)})
    with step(f"installing what {' and '.join(requirements)} pin"):
        _fill(*(ROOT / name for name in requirements))
    _leave({**stamp, **wanted})


def _is_sound() -> bool:
    """Say whether .venv has a Python that runs, is new enough, and the one it was made with."""
    stamp = _stamp()
    was_moved = stamp.get("at", str(VENV)) != str(VENV)
    if not PYTHON.exists() or "unfinished" in stamp or was_moved:
        return False
    answer = attempt([PYTHON, "-c", "import sys; print(*sys.version_info[:2])"])
    if answer.returncode:
        return False
    major, minor = map(int, answer.stdout.split())
    packages = VENV / "lib" / f"python{major}.{minor}" / "site-packages"
    return (major, minor) >= (3, 11) and packages.is_dir()


def _make() -> None:
    if VENV.exists():
        say("  .venv is unfinished or no longer works, so it is made anew")
        shutil.rmtree(VENV)
    VENV.mkdir()
    _leave({"unfinished": ".venv"})
    # Not the Python of a .venv that has just been removed.
    python = getattr(sys, "_base_executable", sys.executable)
    with step(f"making .venv with Python {sys.version_info[0]}.{sys.version_info[1]}"):
        _make_with(python)
    _leave({"at": str(VENV)})


def _make_with(python: str) -> None:
    if attempt([python, "-m", "venv", VENV]).returncode == 0:
        return
    # Debian takes ensurepip out of Python; pip itself may still be there, or apt can bring it.
    if attempt([python, "-m", "pip", "--version"]).returncode == 0:
        run([python, "-m", "venv", "--without-pip", VENV], or_say=NO_VENV)
        from_outside: list[str | Path] = [python, "-m", "pip", "--python", PYTHON, "install"]
        run([*from_outside, "--require-hashes", "-r", PINS / "pip.txt"], or_say=NO_VENV)
    elif debian.can_install():
        debian.install("python3-venv")
        run([python, "-m", "venv", VENV], or_say=NO_VENV)
    else:
        raise Stop(NO_VENV)


def _fill(*requirements: Path) -> None:
    uv = BIN / "uv"
    if not uv.exists():
        attempt(_by_pip(PINS / "uv.txt"))
    if uv.exists():
        result = attempt(_by_uv(uv, *requirements), env=_as_pip_is_told())
        if result.returncode == 0:
            return
        say(f"\n{result.stdout.strip()}\n  uv could not do it; trying with pip, which is slower …")
    run(_by_pip(*requirements), or_say=NO_PACKAGES)


def _by_uv(uv: Path, *requirements: Path) -> list[str | Path]:
    command: list[str | Path] = [uv, "--no-config", "pip", "install", "--python", PYTHON]
    return [*command, "--require-hashes", "--no-deps", *(f"-r{path}" for path in requirements)]


def _by_pip(*requirements: Path) -> list[str | Path]:
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet"]
    return [*command, "--require-hashes", "--no-deps", *(f"-r{path}" for path in requirements)]


def _as_pip_is_told() -> dict[str, str]:
    """Tell uv of the index, certificates and patience that pip has been configured with."""
    told = pip_settings(attempt([PYTHON, "-m", "pip", "config", "list"]).stdout)
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "cert": "SSL_CERT_FILE",
        "default-timeout": "UV_HTTP_TIMEOUT",
    }
    return {
        name: told[setting]
        for setting, name in names.items()
        if setting in told and name not in os.environ
    }


def pip_settings(listed: str) -> dict[str, str]:
    """Read `pip config list`: lines such as ``global.index-url='https://…'``.

    The environment, which pip lists first, wins over its files.
    """
    settings: dict[str, str] = {}
    for line in listed.splitlines():
        name, is_setting, value = line.partition("=")
        if is_setting and value.startswith(("'", '"')):
            settings.setdefault(name.rpartition(".")[2], ast.literal_eval(value))
    return settings


def _stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
    except FileNotFoundError:
        return {}
    except ValueError:
        return {"unfinished": "stamp"}
    return stamp


def _leave(stamp: dict[str, str]) -> None:
    STAMP.write_text(json.dumps(stamp, indent=1))
