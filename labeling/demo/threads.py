"""A small forum about a calendar program, written for this: what people ask, in several ways.

Threads about one matter are the same; about two matters of one part of the program, related; about
two parts, different.  So it is known of any two what they are.
"""

from __future__ import annotations

from itertools import combinations
from random import Random

from labeling.demo.content import Demo, DemoItem, DemoThread
from labeling.questions.pair import DIFFERENT, RELATED, SAME, Side, Sides, as_text

# Part of the program -> matters -> who has asked about it: title, body.
_FORUM: dict[str, list[list[tuple[str, str]]]] = {
    "sync": [
        [
            (
                "Calendar does not sync with my phone",
                "What I enter on the laptop never shows up on the phone, even after an hour.",
            ),
            (
                "Phone shows none of the appointments from my computer",
                "Both are signed in to the same account. The phone stays empty.",
            ),
            (
                "Events from the desktop missing on mobile",
                "Added five events at my desk today and cannot see one of them on the way home.",
            ),
        ],
        [
            (
                "Every event is there twice after syncing",
                "Since this morning each appointment shows up two times, on all my devices.",
            ),
            (
                "Duplicate entries everywhere",
                "My whole week has doubled overnight. I deleted the copies and they came back.",
            ),
            (
                "Why do I see all my meetings two times?",
                "One copy is editable and the other is not. It began with my second device.",
            ),
        ],
        [
            (
                "Sync drains the battery",
                "The phone is warm and empty by noon. The battery page blames the calendar.",
            ),
            (
                "Calendar uses 40 % of my battery",
                "It must be looking for changes all the time. Can I make it look less often?",
            ),
            (
                "Set how often the app looks for changes",
                "I would rather have news every hour than an empty phone by lunch.",
            ),
        ],
    ],
    "reminders": [
        [
            (
                "No reminders since the update",
                "Version 5 is quiet: no sound, no banner, nothing. I have missed two meetings.",
            ),
            (
                "Notifications stopped coming",
                "They are switched on in the settings of the phone and in those of the app.",
            ),
            (
                "Alerts do not fire any more",
                "It worked until last week. Now appointments pass without a word.",
            ),
        ],
        [
            (
                "Reminder comes one hour too late",
                "Ever since the clocks changed I am told of a meeting when it is over.",
            ),
            (
                "Alerts are off by an hour after daylight saving",
                "The event itself stands at the right time. Only the alert is late.",
            ),
            (
                "Wrong hour for notifications since we changed the clocks",
                "Ten o'clock shows as ten, and the bell rings at eleven.",
            ),
        ],
        [
            (
                "Can I have two reminders for one event?",
                "One the day before, to prepare, and one ten minutes ahead, to leave.",
            ),
            (
                "Several alerts per appointment",
                "I would like to be told a week before and again on the same morning.",
            ),
            (
                "Add a second notification",
                "A single one is either too early to act on or too late to be of use.",
            ),
        ],
    ],
    "sharing": [
        [
            (
                "How do I share a calendar with my family?",
                "All four of us should see it and be able to add to it.",
            ),
            (
                "Give my partner access to my calendar",
                "She has an account too. Where do I let her in?",
            ),
            (
                "Let somebody else edit my events",
                "My assistant plans my days. How can she write to my calendar?",
            ),
        ],
        [
            (
                "Colleagues can see my private appointments",
                "I only wanted to share when I am busy, not that I am at the dentist.",
            ),
            (
                "Hide the details of events from others",
                "They should see that the time is taken, and nothing else.",
            ),
            ("Share free and busy only", "Is there a way to show the blocks without their titles?"),
        ],
        [
            (
                "Stop sharing with somebody who left the team",
                "He still sees everything. I find no button to remove him.",
            ),
            (
                "Remove a person from a shared calendar",
                "We have parted ways and I would like my days to myself again.",
            ),
            (
                "How to take back access I have given",
                "I invited the wrong address by mistake and cannot undo it.",
            ),
        ],
    ],
    "printing": [
        [
            (
                "Printed week is cut off on the right",
                "Saturday and Sunday are not on the paper. The preview looks fine.",
            ),
            (
                "Weekend missing when I print",
                "The sheet ends in the middle of Friday, in portrait and in landscape.",
            ),
            ("Print does not fit the page", "Two columns of my week fall off the edge of A4."),
        ],
        [
            ("Export as PDF", "I need to send my month to somebody who uses another program."),
            (
                "Save the month view as a file",
                "Something that everybody can open, with all the colours.",
            ),
            ("Send my schedule to a person without the app", "A picture or a document would do."),
        ],
        [
            (
                "Old events are left out of the export",
                "The file begins in January, though I have been here for years.",
            ),
            (
                "Backup has only this year in it",
                "I exported everything and got eleven months out of six years.",
            ),
            (
                "How do I get all my data out?",
                "The download leaves out whatever is older than a year.",
            ),
        ],
    ],
    "looks": [
        [
            (
                "Week should begin on Monday",
                "I keep planning things for the wrong day since it begins on Sunday.",
            ),
            (
                "Change the first day of the week",
                "Where I live Sunday is the end of it. I find no setting for that.",
            ),
            ("Sunday is shown first", "Can the columns run from Monday to Sunday instead?"),
        ],
        [
            ("Dark mode, please", "At night the white page lights up the whole room."),
            ("Too bright in the evening", "Could it follow the system and turn dark after sunset?"),
            ("Is there a night theme?", "My eyes hurt when I check tomorrow in bed."),
        ],
        [
            ("Text is too small", "I cannot read the titles in the month view without my glasses."),
            ("Make the letters larger", "The font stays tiny, whatever I set in the system."),
            (
                "Font size in the month view",
                "Titles are shrunk until nobody can read them. Is there a way to enlarge them?",
            ),
        ],
    ],
    "account": [
        [
            ("I forgot my password", "The mail with the link to set a new one never arrives."),
            (
                "Password reset mail does not come",
                "I have looked in the spam folder and tried three times.",
            ),
            (
                "Cannot sign in, and the reset link is never sent",
                "It says to look in my mail. There is nothing there.",
            ),
        ],
        [
            (
                "Change my e-mail address",
                "I have a new job, and the old address will soon be gone.",
            ),
            (
                "Move my account to another address",
                "Everything should stay as it is, only with my private mail.",
            ),
            (
                "New mail, same calendar",
                "How can I tell you that I am to be reached elsewhere from now on?",
            ),
        ],
        [
            ("Delete my account", "I am leaving. Please remove all that you know about me."),
            (
                "How do I close my account for good?",
                "I find “sign out”, but nothing that really ends it.",
            ),
            ("Erase all my data", "I do not use it any more and want nothing left behind."),
        ],
    ],
}

_N_RELATED = 54
_N_DIFFERENT = 72

_GUIDELINES = """\
Two threads of a forum about a calendar program. Would **one answer help both** of those who ask?

- **Same:** the same trouble or the same wish, in other words. Then say which one should stay: the
  one that tells more, so that the other can lead to it.
- **Related:** about the same part of the program, yet an answer to one leaves the other asking.
- **Different:** nothing to do with each other, whatever words they share.
"""

_WHYS = {
    SAME: "One answer helps both: it is the same trouble, told in other words.",
    RELATED: "The same part of the program, but whoever answers one has not answered the other.",
    DIFFERENT: "Two parts of the program that have nothing to do with each other.",
}


def _read_items() -> list[DemoItem]:
    threads = _threads()
    pairs: dict[str, list[DemoItem]] = {SAME: [], RELATED: [], DIFFERENT: []}
    for one, other in combinations(threads, 2):
        label = _truth(one, other)
        pairs[label].append(_pair(one, other, label))
    dice = Random(0)
    return [
        *pairs[SAME],
        *dice.sample(pairs[RELATED], _N_RELATED),
        *dice.sample(pairs[DIFFERENT], _N_DIFFERENT),
    ]


def _threads() -> list[tuple[str, int, DemoThread]]:
    found = [
        (part, n, title, body)
        for part, matters in _FORUM.items()
        for n, asked in enumerate(matters)
        for title, body in asked
    ]
    # Numbers tell nothing of what belongs together.
    Random(0).shuffle(found)
    return [
        (part, n, DemoThread(str(place), title, body))
        for place, (part, n, title, body) in enumerate(found, start=1001)
    ]


def _truth(one: tuple[str, int, DemoThread], other: tuple[str, int, DemoThread]) -> str:
    if one[0] != other[0]:
        return DIFFERENT
    return SAME if one[1] == other[1] else RELATED


def _pair(
    one: tuple[str, int, DemoThread], other: tuple[str, int, DemoThread], label: str
) -> DemoItem:
    a, b = one[2], other[2]
    text = as_text(Sides(Side(a.title, a.body), Side(b.title, b.body)))
    return DemoItem(label=label, text=text, threads=(a, b))


THREADS = Demo(
    slug="threads",
    name="Same thread?",
    question="Would one answer help both?",
    content_kind="pair",
    question_type="pair",
    labels={SAME: SAME, RELATED: RELATED, DIFFERENT: DIFFERENT},
    guidelines=_GUIDELINES,
    golds_per_label=10,
    read_items=_read_items,
    whys=_WHYS,
)
