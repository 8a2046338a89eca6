"""`python -m rogatory.verify RETURN.zip`: for anybody, without a database."""

from __future__ import annotations

import sys

from rogatory.verify.command import main

sys.exit(main(sys.argv[1:]))
