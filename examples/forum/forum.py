"""The forum itself: people, threads, and which of them are merged, in one SQLite file.

Goldrush says which threads are the same; that they are merged is decided here.  Merging writes
nothing into a thread: it follows from the links that stand, so that taking one back loses nothing.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import beginning

MERGED = ("confirmed", "contested")

TABLES = """
CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT UNIQUE NOT NULL, is_moderator INTEGER NOT NULL);
CREATE TABLE thread (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, author TEXT NOT NULL,
    at REAL NOT NULL, is_told INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE reply (
    thread INTEGER NOT NULL, author TEXT NOT NULL, body TEXT NOT NULL, at REAL NOT NULL
);
CREATE TABLE vote (thread INTEGER NOT NULL, person TEXT NOT NULL, UNIQUE (thread, person));
CREATE TABLE link (
    id INTEGER PRIMARY KEY, duplicate INTEGER NOT NULL, canonical INTEGER NOT NULL,
    status TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE heard (id TEXT PRIMARY KEY, type TEXT NOT NULL, says TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE secret (of_cookies TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    is_moderator: bool


@dataclass(frozen=True)
class Thread:
    id: int
    title: str
    body: str
    author: str
    at: float
    n_votes: int = 0


@dataclass(frozen=True)
class Reply:
    author: str
    body: str
    at: float
    thread: int


@dataclass(frozen=True)
class Link:
    id: int
    duplicate: int
    canonical: int
    status: str


class Forum:
    """Each call opens the file anew, so that any thread of the server may make it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            self._begin()

    def people(self) -> list[Person]:
        return [_person(row) for row in self._rows("SELECT * FROM person ORDER BY name")]

    def person(self, person_id: str) -> Person | None:
        rows = self._rows("SELECT * FROM person WHERE id = ?", person_id)
        return _person(rows[0]) if rows else None

    def join(self, name: str) -> Person | None:
        """Make somebody new; None if the name is taken."""
        person = Person(f"p-{secrets.token_hex(6)}", name, is_moderator=False)
        try:
            self._do("INSERT INTO person VALUES (?, ?, 0)", person.id, person.name)
        except sqlite3.IntegrityError:
            return None
        return person

    def threads(self) -> list[Thread]:
        """Return what is not merged into something else, newest first."""
        gone = self.merged()
        rows = self._rows("SELECT id FROM thread ORDER BY id DESC")
        return [self._whole(row["id"], gone) for row in rows if row["id"] not in gone]

    def thread(self, thread_id: int) -> Thread | None:
        known = self._rows("SELECT id FROM thread WHERE id = ?", thread_id)
        return self._whole(thread_id, self.merged()) if known else None

    def write(self, title: str, body: str, author: str) -> int:
        return self._do(
            "INSERT INTO thread (title, body, author, at) VALUES (?, ?, ?, ?)",
            title,
            body,
            author,
            time.time(),
        )

    def replies(self, thread_id: int) -> list[Reply]:
        """Return the replies to a thread and to all that is merged into it, oldest first."""
        ids = [thread_id, *self.merged_into(thread_id)]
        places = ", ".join("?" * len(ids))
        rows = self._rows(f"SELECT * FROM reply WHERE thread IN ({places}) ORDER BY at", *ids)
        return [Reply(row["author"], row["body"], row["at"], row["thread"]) for row in rows]

    def reply(self, thread_id: int, author: str, body: str) -> None:
        self._do("INSERT INTO reply VALUES (?, ?, ?, ?)", thread_id, author, body, time.time())

    def vote(self, thread_id: int, person_id: str) -> None:
        self._do("INSERT OR IGNORE INTO vote VALUES (?, ?)", thread_id, person_id)

    def own(self, name: str) -> list[str]:
        """Return the threads somebody wrote, as Goldrush calls them."""
        return [
            str(row["id"]) for row in self._rows("SELECT id FROM thread WHERE author = ?", name)
        ]

    def untold(self) -> list[dict[str, str]]:
        """Return what Goldrush has not been told of yet."""
        rows = self._rows("SELECT * FROM thread WHERE is_told = 0 ORDER BY id")
        people = {person.name: person.id for person in self.people()}
        return [
            {
                "id": str(row["id"]),
                "title": row["title"],
                "body": row["body"],
                "author": people[row["author"]],
            }
            for row in rows
        ]

    def have_told(self, threads: Sequence[dict[str, str]]) -> None:
        for thread in threads:
            self._do("UPDATE thread SET is_told = 1 WHERE id = ?", int(thread["id"]))

    def hear(self, message_id: str, told: dict[str, Any]) -> None:
        """Take a webhook in; the same one again, or one that comes late, changes nothing."""
        with self._open() as db:
            is_new = db.execute(
                "INSERT OR IGNORE INTO heard VALUES (?, ?, ?, ?)",
                (message_id, told["type"], _sentence(told), time.time()),
            ).rowcount
            if is_new and told["type"].startswith("link."):
                link = told["data"]
                db.execute(
                    "INSERT INTO link VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                    " duplicate = excluded.duplicate, canonical = excluded.canonical,"
                    " status = excluded.status, at = excluded.at WHERE excluded.at >= link.at",
                    (
                        link["link"],
                        int(link["duplicate"]),
                        int(link["canonical"]),
                        told["type"].removeprefix("link."),
                        told["timestamp"],
                    ),
                )
            db.commit()

    def news(self) -> list[sqlite3.Row]:
        """Return what Goldrush has said, newest first."""
        return self._rows("SELECT * FROM heard ORDER BY rowid DESC LIMIT 100")

    def merged(self) -> dict[int, Link]:
        """Return by which link each merged thread leads elsewhere."""
        rows = self._rows("SELECT * FROM link WHERE status IN (?, ?) ORDER BY at", *MERGED)
        return {row["duplicate"]: _link(row) for row in rows}

    def merged_into(self, thread_id: int) -> list[int]:
        return [link.duplicate for link in self.merged().values() if link.canonical == thread_id]

    def links(self) -> list[Link]:
        """Return all links that were ever told of, newest first."""
        return [_link(row) for row in self._rows("SELECT * FROM link ORDER BY at DESC")]

    def cookie_secret(self) -> bytes:
        return bytes.fromhex(self._rows("SELECT * FROM secret")[0]["of_cookies"])

    def _whole(self, thread_id: int, gone: dict[int, Link]) -> Thread:
        """Return a thread with the votes of all that is merged into it; nobody counts twice."""
        ids = [
            thread_id,
            *(link.duplicate for link in gone.values() if link.canonical == thread_id),
        ]
        places = ", ".join("?" * len(ids))
        [row] = self._rows("SELECT * FROM thread WHERE id = ?", thread_id)
        [votes] = self._rows(
            f"SELECT COUNT(DISTINCT person) AS n FROM vote WHERE thread IN ({places})", *ids
        )
        return Thread(row["id"], row["title"], row["body"], row["author"], row["at"], votes["n"])

    def _begin(self) -> None:
        now = time.time()
        with self._open() as db:
            db.executescript(TABLES)
            db.execute("INSERT INTO secret VALUES (?)", (secrets.token_hex(32),))
            for name in beginning.PEOPLE:
                person = (f"p-{secrets.token_hex(6)}", name, name == beginning.MODERATOR)
                db.execute("INSERT INTO person VALUES (?, ?, ?)", person)
            for number, (title, body, author) in enumerate(beginning.THREADS, start=1):
                at = now - (len(beginning.THREADS) - number + 1) * 8 * 3600
                db.execute(
                    "INSERT INTO thread (id, title, body, author, at) VALUES (?, ?, ?, ?, ?)",
                    (number, title, body, author, at),
                )
                for replier, answer in beginning.REPLIES.get(number, []):
                    db.execute(
                        "INSERT INTO reply VALUES (?, ?, ?, ?)",
                        (number, replier, answer, at + 3600),
                    )
            db.execute(
                "INSERT INTO vote SELECT thread.id, person.id FROM thread, person WHERE"
                " thread.author = person.name OR (thread.id * thread.id + person.rowid * 5) % 7 < 2"
            )
            db.commit()

    def _rows(self, question: str, *given: Any) -> list[sqlite3.Row]:
        with self._open() as db:
            return db.execute(question, given).fetchall()

    def _do(self, deed: str, *given: Any) -> int:
        with self._open() as db:
            done = db.execute(deed, given)
            db.commit()
            return done.lastrowid or 0

    def _open(self) -> closing[sqlite3.Connection]:
        db = sqlite3.connect(self.path, timeout=10)
        db.row_factory = sqlite3.Row
        return closing(db)


def _person(row: sqlite3.Row) -> Person:
    return Person(row["id"], row["name"], bool(row["is_moderator"]))


def _link(row: sqlite3.Row) -> Link:
    return Link(row["id"], row["duplicate"], row["canonical"], row["status"])


def _sentence(told: dict[str, Any]) -> str:
    data = told["data"]
    match told["type"].split("."):
        case ["link", verb]:
            return f"{data['duplicate']} → {data['canonical']}: {verb}"
        case ["model", "trained"]:
            fate = "took over" if data["promoted"] else "was not good enough to take over"
            return f"detector {data['version']} was trained and {fate}"
    return str(told["type"])
