"""The pages, as text.  Whatever people wrote goes through `escape`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from sqlite3 import Row

from forum import Link, Person, Reply, Thread
from goldrush import Goldrush


def layout(title: str, content: str, *, who: Person | None, goldrush: Goldrush) -> str:
    person = (
        f'<form method="post" action="/out"><span>{escape(who.name)}</span>'
        '<button class="plain">Sign out</button></form>'
        if who
        else '<a href="/in">Sign in</a><a class="button" href="/join">Join</a>'
    )
    news = '<a href="/news">Merges</a>' if who and who.is_moderator else ""
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(title)} · Lantern community</title>
<link rel="icon" href="/static/lamp.svg">
<link rel="stylesheet" href="/static/forum.css">
<script src="/static/forum.js" defer></script>
<script async src="{escape(goldrush.url)}/embed/v1/loader.js"></script>
<header>
  <a class="brand" href="/"><img src="/static/lamp.svg" alt=""> Lantern <span>community</span></a>
  <nav><a href="/">Threads</a>{news}<a href="/new">New thread</a>{person}</nav>
</header>
<main>
{content}
</main>
</html>"""


def front(threads: Sequence[Thread]) -> str:
    rows = "".join(
        f'<li><a href="/t/{thread.id}">{escape(thread.title)}</a>'
        f"<small>{escape(thread.author)}, {ago(thread.at)}</small>"
        f'<b title="have this too">{thread.n_votes}</b></li>'
        for thread in threads
    )
    return f"""<h1>What people ask</h1>
<p class="soft">{len(threads)} threads</p>
<ul class="threads">{rows}</ul>"""


def thread(
    shown: Thread,
    replies: Iterable[Reply],
    merged: Iterable[Thread],
    *,
    who: Person | None,
    goldrush: Goldrush,
) -> str:
    here = "".join(f'<li><a href="/t/{one.id}">{escape(one.title)}</a></li>' for one in merged)
    also = f'<section class="merged"><h2>Merged into this one</h2><ul>{here}</ul></section>'
    said = "".join(
        f"<li><p>{escape(reply.body)}</p><small>{escape(reply.author)}, {ago(reply.at)}"
        f"{'' if reply.thread == shown.id else ', in a thread merged into this one'}</small></li>"
        for reply in replies
    )
    return f"""{_post(shown)}
<form method="post" action="/t/{shown.id}/vote"><button {_needs(who)}>I have this too</button>
  <b>{shown.n_votes}</b></form>
{also if here else ""}
<section><h2>Replies</h2><ul class="replies">{said or '<li class="soft">None yet.</li>'}</ul>
<form method="post" action="/t/{shown.id}/reply"><label>Your reply
  <textarea name="body" rows="3" required {_needs(who)}></textarea></label>
  <button {_needs(who)}>Reply</button></form></section>
<aside><h2>Keep the forum tidy</h2>
<goldrush-widget site-key="{escape(goldrush.threads_key)}" mode="dedupe" thread="{shown.id}"
  data-token-callback="goldrushToken"></goldrush-widget></aside>"""


def tombstone(shown: Thread, canonical: Thread, link: Link, *, who: Person | None) -> str:
    """Say where a merged thread has gone.  What was written stays readable."""
    is_author = who is not None and who.name == shown.author
    contested = "<p>Its author objects. A moderator will decide.</p>"
    objection = f"""<form method="post" action="/t/{shown.id}/object"><label>Not the same? Say why.
  <input name="reason" required maxlength="300"></label><button>Object</button></form>"""
    undo = f"""<form method="post" action="/links/{link.id}/undo">
  <button>Take the merge back</button></form>"""
    return f"""<section class="tombstone" role="status">
<h2>Merged into <a href="/t/{canonical.id}">{escape(canonical.title)}</a></h2>
<p>People found these two to be about the same. Replies and votes are counted there.</p>
{contested if link.status == "contested" else objection if is_author else ""}
{undo if who and who.is_moderator else ""}
</section>
{_post(shown)}"""


def new_thread(problem: str = "", title: str = "", body: str = "") -> str:
    return f"""<h1>New thread</h1>{_problem(problem)}
<form method="post" class="form">
<label>Title <input id="title" name="title" required maxlength="200" value="{escape(title)}"
  autocomplete="off" aria-describedby="similar"></label>
<section id="similar" aria-live="polite" hidden><h2>Is it one of these?</h2><ul></ul></section>
<label>What happens, or what you wish for
  <textarea id="body" name="body" rows="6" required maxlength="4000">{escape(body)}</textarea>
</label>
<button>Post it</button></form>"""


def join(goldrush: Goldrush, problem: str = "", name: str = "") -> str:
    return f"""<h1>Join the community</h1>{_problem(problem)}
<form method="post" class="form">
<label>Your name <input name="name" required maxlength="40" value="{escape(name)}"></label>
<div class="goldrush" data-sitekey="{escape(goldrush.join_key)}" data-mode="captcha"
  data-action="join"></div>
<button>Join</button></form>"""


def sign_in(people: Iterable[Person]) -> str:
    buttons = "".join(
        f'<button name="person" value="{person.id}">{escape(person.name)}'
        f"{' (moderator)' if person.is_moderator else ''}</button>"
        for person in people
    )
    return f"""<h1>Who are you?</h1>
<p class="soft">This is an example, so nobody has a password.</p>
<form method="post" class="people">{buttons}</form>"""


def news(links: Iterable[Link], threads: Mapping[int, Thread], heard: Iterable[Row]) -> str:
    rows = "".join(
        f"<tr><td>{_titled(link.duplicate, threads)}</td>"
        f"<td>{_titled(link.canonical, threads)}</td>"
        f'<td><span class="status {escape(link.status)}">{escape(link.status)}</span></td>'
        f"<td>{_undo(link)}</td></tr>"
        for link in links
    )
    said = "".join(
        f"<li><span><code>{escape(one['type'])}</code> {escape(one['says'])}</span>"
        f"<small>{ago(one['at'])}</small></li>"
        for one in heard
    )
    table = f"""<table>
<thead><tr><th>Duplicate</th><th>Stays</th><th>Status</th><th></th></tr></thead>
<tbody>{rows}</tbody></table>"""
    return f"""<h1>What was found to be the same</h1>
{table if rows else '<p class="soft">Nothing yet. Answer below a few threads.</p>'}
<h2>What Goldrush has told us</h2>
<ul class="heard">{said or '<li class="soft">Nothing yet.</li>'}</ul>"""


def not_here() -> str:
    return '<h1>There is nothing here</h1><p><a href="/">To all threads</a></p>'


def ago(at: float) -> str:
    hours = int((time.time() - at) / 3600)
    if hours < 1:
        return "just now"
    return f"{hours} h ago" if hours < 24 else f"{hours // 24} d ago"


def _post(shown: Thread) -> str:
    return f"""<article><h1>{escape(shown.title)}</h1>
<small>{escape(shown.author)}, {ago(shown.at)}</small><p>{escape(shown.body)}</p></article>"""


def _undo(link: Link) -> str:
    if link.status not in ("confirmed", "contested"):
        return ""
    return f"""<form method="post" action="/links/{link.id}/undo">
<button class="plain">Take back</button></form>"""


def _titled(thread_id: int, threads: Mapping[int, Thread]) -> str:
    known = threads.get(thread_id)
    return f'<a href="/t/{thread_id}">{escape(known.title)}</a>' if known else str(thread_id)


def _problem(words: str) -> str:
    return f'<p class="problem" role="alert">{escape(words)}</p>' if words else ""


def _needs(who: Person | None) -> str:
    return "" if who else 'disabled title="Sign in first"'
