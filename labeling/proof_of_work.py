"""Work that a browser can prove to have done: the way in for whoever cannot tell items apart.

It is the second version of ALTCHA's proof of work: keys are derived from a random nonce and a
counter until one begins as ours did.  What is to be done is signed and kept nowhere; that it is
done only once, and in time, is seen to by whoever asks for it.
"""

from __future__ import annotations

import random
from typing import Any

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings
from django.utils.crypto import salted_hmac

from labeling.conf import conf

ALGORITHM = "PBKDF2/SHA-256"
LONGEST_PROOF = 4000


def work_for(purpose: str, rng: random.Random) -> dict[str, Any]:
    """Return work to be done for one purpose, as it is sent: at least half of the most there is."""
    most = conf().WORK_MOST_TRIES
    challenge = create_challenge(
        ALGORITHM,
        conf().WORK_COST,
        counter=rng.randint(most // 2, most),
        data={"for": purpose},
        hmac_secret=_secret(),
    )
    return challenge.to_dict()


def is_done(proof: str, purpose: str) -> bool:
    """Say whether this proves that the work for that purpose was done.

    Its signature is looked at first, so that nobody makes us work by what they send.
    """
    if len(proof) > LONGEST_PROOF or not verify_solution(proof, _secret()).verified:
        return False
    return Payload.from_base64(proof).challenge.parameters.data == {"for": purpose}


def _secret() -> bytes:
    return salted_hmac("labeling.proof_of_work", "", secret=settings.SECRET_KEY).digest()
