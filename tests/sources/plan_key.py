"""The key that signs plans in tests, and what knows its signatures."""

from __future__ import annotations

from rogatory.evidence.signature import Signer
from rogatory.sources.plan import Signing

_KEY = Signer.from_seed(b"the key of plans in these tests.")

SIGNING = Signing(_KEY.public.raw.hex(), _KEY.sign)
VERIFIES = _KEY.public.verifies
