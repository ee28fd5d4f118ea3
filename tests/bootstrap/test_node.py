from __future__ import annotations

from pathlib import Path

import pytest

from project.bootstrap.node import find, is_enough


@pytest.mark.parametrize("version", ["v20.19.0", "v20.20.2\n", "v22.12.0", "v24.1.0", "26.0.0"])
def test_a_node_the_build_runs_on(version: str) -> None:
    assert is_enough(version)


@pytest.mark.parametrize("version", ["v18.20.0", "v20.18.3", "v21.7.0", "v22.11.0", "", "node?"])
def test_a_node_the_build_does_not_run_on(version: str) -> None:
    assert not is_enough(version)


def test_the_machines_node_is_used_when_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _a_program(tmp_path / "node", "echo v22.20.0")
    npm = _a_program(tmp_path / "npm", "echo 11.0.0")
    monkeypatch.setenv("PATH", str(tmp_path))

    node = find()

    assert node.npm == (str(npm),)
    assert node.env["PATH"].split(":")[0] == str(tmp_path)


def _a_program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path
