"""What the forum begins with: people, what they have written, and messages for the check."""

from __future__ import annotations

PEOPLE = ["Ada", "Bela", "Chidi", "Dunya", "Emre", "Frida", "Goran", "Hana"]
MODERATOR = "Ada"

# Title, what is written, and by whom: oldest first.  Some of them are about the same.
THREADS = [
    (
        "Notes do not sync between my phone and my laptop",
        "What I write on the phone never shows up on the laptop. Both say “synced just now”.",
        "Bela",
    ),
    (
        "How do I export all my notes?",
        "I would like one archive with everything in it, as Markdown if that is possible.",
        "Chidi",
    ),
    (
        "Dark mode hurts my eyes in tables",
        "The lines of a table are pure white on black. Everything else is fine.",
        "Dunya",
    ),
    (
        "Search does not find words with umlauts",
        "If I search for “Übung” I get nothing, although there are ten notes with it.",
        "Emre",
    ),
    (
        "Is there a keyboard shortcut for a new note?",
        "Reaching for the mouse every time is slow. Control and N opens a new window instead.",
        "Frida",
    ),
    (
        "Lost a whole notebook after the update to 4.2",
        "The notebook “Thesis” is gone since I updated this morning. It is not in the bin either.",
        "Goran",
    ),
    (
        "Please let me share a note by link",
        "My sister has no account. A link that lets her read one note would be enough.",
        "Hana",
    ),
    (
        "The app is slow with more than five thousand notes",
        "Opening the list takes four seconds, scrolling stutters. With few notes it was quick.",
        "Chidi",
    ),
    (
        "Pictures are turned by ninety degrees",
        "Photos that I take upright lie on their side once they are in a note.",
        "Bela",
    ),
    (
        "Reminders ring an hour late since the clocks changed",
        "All reminders I made in summer ring one hour too late now.",
        "Dunya",
    ),
    (
        "Can two people write in one note at once?",
        "We take minutes together, and the last one to save wins. That is not how it should be.",
        "Emre",
    ),
    (
        "Cannot sign in: “too many devices”",
        "I sold my old tablet. Now it counts as a device, and I cannot sign in with the new one.",
        "Frida",
    ),
    (
        "Changes made on Android do not reach my Mac",
        "Notes from the phone do not appear on the computer, though sync says all is well.",
        "Goran",
    ),
    (
        "Download everything as Markdown files",
        "Is there a way to export all notes at once, for a backup of my own?",
        "Hana",
    ),
    (
        "White table lines in the dark theme",
        "Tables have bright white borders in dark mode. Could they be grey?",
        "Chidi",
    ),
    (
        "Words with accents are not found by the search",
        "Searching for “café” or “Übung” finds nothing, without the accent it works.",
        "Bela",
    ),
    (
        "New note by keyboard",
        "Which shortcut makes a new note? I could not find a list of the shortcuts.",
        "Dunya",
    ),
    (
        "Notebook disappeared after updating",
        "After the update to 4.2 one of my notebooks is missing. The bin is empty.",
        "Emre",
    ),
    (
        "Read-only link for people without an account",
        "I want to show a note to somebody who does not use Lantern. A public link would do.",
        "Frida",
    ),
    (
        "List of notes takes seconds to open",
        "I have some eight thousand notes, and the list is very slow since a few weeks.",
        "Goran",
    ),
    (
        "Photos appear sideways in my notes",
        "Every picture from my phone is rotated by ninety degrees after I insert it.",
        "Hana",
    ),
    (
        "Reminder times are off by one hour",
        "Since winter time began, each reminder comes an hour later than I set it.",
        "Chidi",
    ),
    (
        "Editing together without overwriting each other",
        "If my colleague and I have the same note open, one of us loses what was typed.",
        "Bela",
    ),
    (
        "Removing an old device from my account",
        "How do I take a phone I no longer own off the list? Sign-in says too many devices.",
        "Dunya",
    ),
    (
        "Export one note as PDF",
        "Printing works, but the margins are lost. Is there an export to PDF?",
        "Emre",
    ),
    (
        "Search inside attached PDF files",
        "It would help if the search looked into attachments, too.",
        "Frida",
    ),
    (
        "Dark mode should follow the system",
        "I switch by hand every evening. Could Lantern do as the system does?",
        "Goran",
    ),
    (
        "Sync over mobile data only when I say so",
        "Large pictures ate my data plan. Let me choose to sync on wireless only.",
        "Hana",
    ),
    (
        "Shortcuts for bold and italic do nothing in tables",
        "Everywhere else Control and B works. Inside a table cell it does nothing.",
        "Chidi",
    ),
    (
        "Can I change the order of my notebooks?",
        "They are sorted by name. I would like the one I use most at the top.",
        "Bela",
    ),
    (
        "Please add a checklist that sorts what is done to the end",
        "My shopping list is easier to read when what I have comes last.",
        "Dunya",
    ),
    (
        "Repeating reminders, such as every second Friday",
        "Weekly is there, but the bins are collected every two weeks.",
        "Emre",
    ),
    (
        "Lock a note with a password",
        "Some notes should not be open to whoever holds my phone.",
        "Frida",
    ),
    (
        "Protect single notes by a PIN",
        "My children use the tablet. A few notes ought to ask for a code first.",
        "Goran",
    ),
    (
        "Theme should switch with the operating system",
        "When the computer turns dark in the evening, Lantern stays bright.",
        "Hana",
    ),
    (
        "Own order for the notebooks in the sidebar",
        "I would like to drag notebooks up and down instead of having them by name.",
        "Chidi",
    ),
]

REPLIES = {
    1: [("Ada", "Thanks, we can see this with version 4.1 on phones. We are on it.")],
    2: [("Ada", "Settings, then Backup, then Export. It writes one Markdown file for each note.")],
    5: [("Hana", "On my machine Control, Shift and N does it.")],
    18: [("Goran", "Same here. Signing out and in brought it back.")],
}

QUESTION = "What is this message to the makers of Lantern?"
LABELS = [
    {"value": "problem", "name": "A problem"},
    {"value": "wish", "name": "A wish"},
    {"value": "thanks", "name": "A thank-you"},
]

# Messages whose kind is known, and others that those who join will tell us.
KNOWN = [
    ("The window stays empty when I start it.", "problem"),
    ("It crashes as soon as I open a large note.", "problem"),
    ("My password is refused although it is right.", "problem"),
    ("Letters vanish while I type.", "problem"),
    ("The picture I added is gone.", "problem"),
    ("Nothing happens when I press Save.", "problem"),
    ("The print-out is cut off on the right.", "problem"),
    ("It says there is no network, but there is.", "problem"),
    ("Could you add a calendar, please?", "wish"),
    ("I would love to see a map of all my notes.", "wish"),
    ("Please bring a version for my watch.", "wish"),
    ("It would be nice to choose the font.", "wish"),
    ("Let me pin a note to the top, please.", "wish"),
    ("An import from other apps would help me.", "wish"),
    ("Could there be a word counter some day?", "wish"),
    ("Please let me draw with a pen.", "wish"),
    ("I use it every day, thank you so much!", "thanks"),
    ("Great update, you are the best.", "thanks"),
    ("Thank you for the quick help yesterday.", "thanks"),
    ("What a lovely app. Thanks to all of you!", "thanks"),
    ("It has made my studies easier. Thank you.", "thanks"),
    ("Just wanted to say thanks, it is wonderful.", "thanks"),
    ("Kudos for the new search, well done!", "thanks"),
    ("My whole family loves it, many thanks.", "thanks"),
]
UNKNOWN = [
    "The bell rings twice for each reminder.",
    "Please make the sidebar narrower.",
    "Thanks for listening to us!",
    "I cannot move notes on my tablet.",
    "Colours for notebooks would be great.",
    "The cursor jumps to the end all the time.",
    "You saved my exam, thank you.",
    "A dictionary in Welsh, could that be?",
    "Links open in the wrong browser.",
    "I hope for a quick way to copy a table.",
    "Copying a note makes two copies of it.",
    "So happy with the new colours, thanks!",
]
