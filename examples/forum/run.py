#!/usr/bin/env python3
"""Run the forum: set Goldrush up for it the first time, then serve it.  See README.md."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from connect import NotConnected, connect
from forum import Forum
from goldrush import Goldrush
from server import Server

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("GOLDRUSH_VAR", ROOT / "var"))


def main() -> None:
    options = arguments()
    options.folder.mkdir(parents=True, exist_ok=True)
    origin = f"http://localhost:{options.port}"
    try:
        goldrush = known(options.folder) or introduced(options, origin)
    except NotConnected as error:
        sys.exit(str(error))
    server = Server(options.port, origin, Forum(options.folder / "forum.sqlite3"), goldrush)
    server.tell()
    print(f"The forum is at {origin}/ and asks at {goldrush.url}/. Ctrl-C stops it.", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--goldrush", default="http://127.0.0.1:8000", help="where Goldrush is")
    parser.add_argument("--port", type=int, default=8100, help="where the forum is to be")
    parser.add_argument("--folder", type=Path, default=VAR / "forum", help="what it keeps")
    parser.add_argument("--owner", default="owner", help="whose projects it makes")
    parser.add_argument("--password", help="theirs; of the demo's owner it is known")
    return parser.parse_args()


def known(folder: Path) -> Goldrush | None:
    """Return what Goldrush has given us before."""
    try:
        return Goldrush(**json.loads((folder / "keys.json").read_text()))
    except FileNotFoundError:
        return None


def introduced(options: argparse.Namespace, origin: str) -> Goldrush:
    """Let Goldrush know of this forum, and keep the keys where only we can read them."""
    goldrush = connect(
        options.goldrush.rstrip("/"),
        forum=origin,
        # By number: a name may lead to more than one address, and all would have to be allowed.
        hook=f"http://127.0.0.1:{options.port}/webhooks/goldrush",
        owner=options.owner,
        password=options.password or demo_password(options.owner),
    )
    file = os.open(options.folder / "keys.json", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w") as keys:
        json.dump(asdict(goldrush), keys, indent=1)
    return goldrush


def demo_password(owner: str) -> str:
    try:
        return str(json.loads((VAR / "demo_logins.json").read_text())[owner])
    except (OSError, KeyError):
        raise NotConnected(f"Say the password of “{owner}”: --password …") from None


if __name__ == "__main__":
    main()
