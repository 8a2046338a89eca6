"""The ways in which a return can be encrypted, for somebody who has never heard of them, and how each is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """How a package is opened on one system: in words, and by a command where there is one."""

    system: str
    words: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A format: its name, what it is in two sentences, an example of a file, and how it is opened on each system.

    In a command ``{package}`` is the name of the file, and ``{inside}`` that of the zip in it.
    """

    format: str
    name: str
    told: str
    example: str
    steps: tuple[Step, ...]

    def for_package(self, package: str) -> tuple[Step, ...]:
        """Give the steps for one file."""
        inside = package
        for ending in (".age", ".gpg", ".pgp"):
            inside = inside.removesuffix(ending)
        return tuple(
            Step(step.system, step.words, step.command.format(package=package, inside=inside)) for step in self.steps
        )


_BY_KEY = "age -d -i key.txt -o {inside} {package}"
_BY_WORDS = "age -d -o {inside} {package}"
_GPG = "gpg -o {inside} -d {package}"
_SEVEN = "7z x {package}"

AGE = Way(
    "age",
    "Your own age key",
    "age is a small free program that locks a file so that only one key opens it. You make the key once, keep its "
    "secret half to yourself, and give us the public half, a line that begins with age1.",
    "return.zip.age",
    (
        Step("Windows", "In the folder of the download, with your secret key in key.txt:", _BY_KEY),
        Step("macOS", "In Terminal, in the folder of the download:", _BY_KEY),
        Step("Linux", "In a terminal, in the folder of the download:", _BY_KEY),
    ),
)
OPENPGP = Way(
    "openpgp",
    "Your own OpenPGP certificate",
    "OpenPGP, known as PGP or GnuPG, is what many agencies already use to encrypt mail. You give us your public "
    "certificate, and only the secret key that belongs to it opens what we make.",
    "return.zip.pgp",
    (
        Step("Windows", "Double-click the file: Kleopatra, of Gpg4win, decrypts it with your secret key."),
        Step("macOS", "Double-click the file in Finder where GPG Suite is installed, or in Terminal:", _GPG),
        Step("Linux", "In a terminal:", _GPG),
    ),
)
ZIP = Way(
    "zip-aes256",
    "A zip file with a passphrase (AES-256)",
    "This is a zip file that asks for a passphrase before anything comes out of it. You need no key: the page of the "
    "return shows you the passphrase once you have confirmed who you are.",
    "return.protected.zip",
    (
        Step("Windows", "Open it with 7-Zip or WinZip: the Explorer itself does not open zip files of this kind."),
        Step("macOS", "Open it with Keka or The Unarchiver, or in Terminal, with 7-Zip installed:", _SEVEN),
        Step("Linux", "Open it with the archive manager of your desktop, or in a terminal:", _SEVEN),
    ),
)
PASSPHRASE = Way(
    "age-passphrase",
    "An age file with a passphrase",
    "age is a small free program, and this is a file that it opens with a passphrase instead of a key. The page of the "
    "return shows you the passphrase once you have confirmed who you are.",
    "return.zip.age",
    (
        Step("Windows", "In the folder of the download; age asks for the passphrase:", _BY_WORDS),
        Step("macOS", "In Terminal, in the folder of the download; age asks for the passphrase:", _BY_WORDS),
        Step("Linux", "In a terminal, in the folder of the download; age asks for the passphrase:", _BY_WORDS),
    ),
)

WAYS: Mapping[str, Way] = {way.format: way for way in (AGE, OPENPGP, ZIP, PASSPHRASE)}
"""Each way by the name of its format."""
