"""Let a simulated crowd play over the public HTTP API, as browsers would."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from statistics import mean
from typing import Any

import httpx

from labeling.demo.players import Player, Sight

TRIES = 12
"""How often a call is tried again while the server is away; the key makes that harmless."""


class Unreachable(Exception):
    """Nothing answers at the address."""


class Barred(Exception):
    """A reviewer has let this player answer no more."""


@dataclass(slots=True)
class Played:
    """What one player did: the challenges answered, by id; and who they are to the server."""

    player: Player
    challenge_ids: list[str] = field(default_factory=list)
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)


def play(
    players: Sequence[Player],
    *,
    url: str,
    slug: str,
    n_rounds: int,
    truths: Mapping[str, str],
    seed: int,
    say: Callable[[str], None],
) -> list[Played]:
    """Let everybody play at once and return what each of them did.

    ``truths`` says what each picture's address or text really is.
    """
    _knock(url)
    with ThreadPoolExecutor(max_workers=len(players)) as pool:
        games = [
            pool.submit(_play_one, player, url, slug, n_rounds, truths, Random(f"{seed}:{n}"))
            for n, player in enumerate(players)
        ]
        while not all(game.done() for game in games):
            say(f"{sum(game.done() for game in games)} of {len(games)} players are done …")
            time.sleep(2)
        return [game.result() for game in games]


def _knock(url: str) -> None:
    try:
        httpx.get(f"{url}/api/schema/", timeout=30).raise_for_status()
    except httpx.HTTPError as error:
        raise Unreachable(
            f"Nothing plays at {url} ({error}). Start it with: python3 manage.py up"
        ) from error


def _play_one(
    player: Player, url: str, slug: str, n_rounds: int, truths: Mapping[str, str], rng: Random
) -> Played:
    played = Played(player)
    with httpx.Client(base_url=url, timeout=30) as browser, suppress(Barred):
        for _ in range(n_rounds):
            served = _call(browser, f"/api/v1/projects/{slug}/rounds")
            if served.status_code == 409:  # They have answered all there is.
                break
            for challenge in _expect(served, 200, 201)["challenges"]:
                _answer(browser, challenge, served.json(), played, truths, rng)
    played.cookies = browser.cookies
    return played


def points_by_kind(games: Sequence[Played], url: str) -> dict[str, int]:
    """Return how many points have settled for the players of each kind, on average so far.

    Empty where nobody is paid: labeling alone knows no points.
    """
    settled: dict[str, list[int]] = {}
    for game in games:
        reply = httpx.get(f"{url}/api/v1/me", cookies=game.cookies, timeout=30)
        if reply.status_code == 200:
            settled.setdefault(game.player.kind, []).append(reply.json()["points"]["settled"])
    means = {kind: round(mean(points)) for kind, points in settled.items()}
    return dict(sorted(means.items(), key=lambda one: -one[1]))


def _answer(
    browser: httpx.Client,
    challenge: Mapping[str, Any],
    served: Mapping[str, Any],
    played: Played,
    truths: Mapping[str, str],
    rng: Random,
) -> None:
    content = sight_of(challenge["content"])
    labels = [label["value"] for label in served["labels"]]
    sight = Sight(len(played.challenge_ids), content, truths[content], labels)
    move = played.player.strategy(sight, rng)
    time.sleep(move.seconds)
    reply = _call(
        browser,
        f"/api/v1/challenges/{challenge['id']}/answer",
        json={"choice": move.label, "took_ms": round(move.seconds * 1000)},
        key=uuid.uuid4().hex,
    )
    if reply.status_code == 410:  # What was asked about has changed meanwhile.
        return
    _expect(reply, 200, 201)
    played.challenge_ids.append(challenge["id"])


def sight_of(content: Mapping[str, Any]) -> str:
    """Return what tells one item from all others: a pair, whichever thread comes first."""
    if content["kind"] == "pair":
        return both(content["a"]["title"], content["b"]["title"])
    return str(content.get("url") or content["text"])


def both(one: str, other: str) -> str:
    return "\n".join(sorted((one, other)))


def _call(
    browser: httpx.Client, path: str, json: Mapping[str, Any] | None = None, key: str = ""
) -> httpx.Response:
    """Call until the server answers: it may be restarting, and keys make repeating harmless."""
    for attempt in range(TRIES):
        try:
            reply = browser.post(path, json=json, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            if attempt == TRIES - 1:
                raise
        else:
            if reply.status_code not in {502, 503, 504}:
                return reply
        time.sleep(min(0.25 * 2**attempt, 3.0))
    return reply


def _expect(reply: httpx.Response, *statuses: int) -> Any:
    if reply.status_code == 403 and reply.json().get("code") == "suspended":
        raise Barred
    if reply.status_code not in statuses:
        raise RuntimeError(f"{reply.request.url} answered {reply.status_code}: {reply.text[:300]}")
    return reply.json()
