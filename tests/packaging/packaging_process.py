"""Packages returns of so many bytes into nowhere, and prints after each the most memory that it took, in KiB."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from rogatory.evidence.returns import MediaPart
from rogatory.packaging.blocks import BLOCK
from rogatory.packaging.formats import age, openpgp
from rogatory.packaging.formats.age import AgeRecipients
from rogatory.packaging.formats.openpgp import OpenPgp
from rogatory.packaging.formats.passphrase import new_passphrase
from rogatory.packaging.formats.protected_zip import ProtectedZip
from rogatory.packaging.package import write_return
from tests.evidence.made_return import SIGNER, header, items, plain_certificate


class Nowhere:
    def write(self, data):
        pass


def zeros(size):
    block = memoryview(bytes(BLOCK))
    for at in range(0, size, BLOCK):
        yield block[: size - at]


def main(kind, size):
    wrapping = {
        "age": lambda: AgeRecipients((age.new_identity()[1],)),
        "openpgp": lambda: OpenPgp((openpgp.new_key()[1],)),
        "zip-aes256": lambda: ProtectedZip(new_passphrase(), "made.zip", datetime(2020, 9, 17, tzinfo=UTC)),
    }[kind]()
    film = MediaPart("2", "inc.video", "mia", "video", "1", "1.mp4", size, zeros(size))
    write_return(
        Nowhere(),
        header(),
        items(),
        [film],
        wrapping=wrapping,
        start=wrapping.start(),
        certificate=plain_certificate,
        signer=SIGNER,
    )
    # Not ru_maxrss: it begins with what the process had that started this one.
    print(re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[1])


for size in sys.argv[2:]:
    main(sys.argv[1], int(size))
