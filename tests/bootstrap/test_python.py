from __future__ import annotations

import re
from pathlib import Path

from project.bootstrap.progress import ROOT
from project.bootstrap.python import PINS, pip_settings

RUNS = ROOT / "requirements.txt"
CHECKS = ROOT / "tests" / "requirements.txt"


def test_what_pip_is_told_is_read_from_its_own_list() -> None:
    listed = "global.index-url='https://mirror.example/simple'\n:env:.cert='/etc/ca.crt'\nnoise\n"

    assert pip_settings(listed) == {
        "index-url": "https://mirror.example/simple",
        "cert": "/etc/ca.crt",
    }


def test_the_environment_wins_over_the_files() -> None:
    listed = ":env:.cert='/from/environment'\nglobal.cert='/from/file'\n"

    assert pip_settings(listed) == {"cert": "/from/environment"}


def test_every_pin_is_exact_and_hashed_and_names_no_index() -> None:
    for file in [RUNS, CHECKS, *PINS.iterdir()]:
        text = re.sub(r"#.*", "", file.read_text()).replace("\\\n", " ")
        pins = [line.split() for line in text.splitlines() if line.strip()]

        assert pins
        for pin in pins:
            assert "==" in pin[0] and any(word.startswith("--hash=") for word in pin), pin
            assert "://" not in " ".join(pin)


def test_what_is_checked_is_what_runs() -> None:
    runs, checks = _pins(RUNS), _pins(CHECKS)

    assert runs and runs <= checks


def _pins(file: Path) -> set[str]:
    return set(re.findall(r"^\S+==\S+", file.read_text(), flags=re.MULTILINE))
