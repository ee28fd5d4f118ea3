"""Every page there is, and who may open it."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A page: its name, where it is, who sees it, and what shows that it is there."""

    name: str
    path: str
    who: str
    shows: str


PLACES = (
    Place("hub", "/", "nobody", ".project"),
    Place("log in", "/accounts/login/", "nobody", "form"),
    Place("sign up", "/accounts/signup/", "nobody", "form"),
    Place("not found", "/nothing-here/", "nobody", "h1"),
    Place("offline", "/offline/", "nobody", "h1"),
    Place("learn", "/learn/digits/", "newcomer", ".choice"),
    Place("play", "/play/digits/", "player", ".choice"),
    Place("hub of a player", "/", "player", ".quests"),
    Place("leagues", "/leagues/", "player", "h1"),
    Place("shop", "/shop/", "player", "h1"),
    Place("me", "/me/", "player", ".badges"),
    Place("settings", "/settings/", "player", "#timezone"),
    Place("log out", "/accounts/logout/", "owner", "form"),
    Place("projects", "/projects/", "owner", "h1"),
    Place("new project", "/projects/new/", "owner", "form"),
    Place("desk", "/projects/digits/", "owner", ".tiles dd"),
    Place("review", "/review/", "reviewer", "h1"),
)
