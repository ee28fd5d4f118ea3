"""Pseudonyms: who a player is to other players, until they choose a name themselves."""

from __future__ import annotations

import random
import re

COLOURS = (
    "Amber Ash Auburn Azure Beige Blue Bronze Chalk Cherry Cobalt Copper Coral Cream Crimson Dusky "
    "Ebony Emerald Fawn Flax Ginger Golden Green Grey Hazel Honey Indigo Ivory Jade Lemon Lilac "
    "Lime Maroon Mauve Mint Moss Navy Ochre Olive Opal Orange Peach Pearl Plum Purple Red Rose "
    "Ruby Russet Rust Saffron Sage Sandy Scarlet Sepia Silver Sky Slate Snow Tan Teal Topaz "
    "Umber Violet White"
).split()
ANIMALS = (
    "Badger Bat Bear Beaver Bee Bison Crab Crane Cricket Crow Curlew Deer Dolphin Dove Duck Eagle "
    "Egret Elk Falcon Ferret Finch Fox Frog Gecko Gull Hare Hawk Hedgehog Heron Ibex Ibis Jay "
    "Kestrel Kite Lark Lemur Lynx Magpie Marten Mole Moose Moth Newt Osprey Otter Owl Panda "
    "Pelican Plover Puffin Rabbit Raven Robin Seal Sparrow Stork Swan Swift Tern Thrush Toad "
    "Turtle Whale Wren"
).split()


def pseudonym(rng: random.Random, *, digits: int = 2) -> str:
    """Return a name such as "Amber Finch 42".  When it is taken, ask again with more digits.

    >>> pseudonym(random.Random(4))
    'Opal Dove 40'
    """
    number = rng.randrange(10 ** (digits - 1), 10**digits)
    return f"{rng.choice(COLOURS)} {rng.choice(ANIMALS)} {number}"


def is_fit_name(name: str) -> bool:
    """Tell whether a name chosen by a player may be shown: short, plain, and readable aloud.

    >>> is_fit_name("Zoë O'Hara-7"), is_fit_name("x"), is_fit_name("<b>"), is_fit_name("42 7")
    (True, False, False, False)
    """
    words = re.fullmatch(r"\w+(?:[ '-]\w+)*", name)
    has_letter = any(letter.isalpha() for letter in name)
    return 3 <= len(name) <= 30 and words is not None and has_letter and "_" not in name
