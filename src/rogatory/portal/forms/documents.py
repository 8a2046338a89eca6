"""The files that come with a request, and what may be said with a correction."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from rogatory.desk.reading.content_types import content_type_of
from rogatory.portal.accepted import WORDS, refusal
from rogatory.portal.draft import Attached
from rogatory.portal.forms.base import PageForm
from rogatory.site.forms import FilesField

MOST_FILES = 40
LARGEST, LARGEST_TOGETHER = 100 * 2**20, 400 * 2**20


def readable(name: str) -> str:
    """Give a file's name without signs that could hide what it is."""
    return "".join(sign for sign in name if sign.isprintable())[-300:] or "unnamed"


def spoken(size: int) -> str:
    """Give a number of bytes as people say it."""
    return filesizeformat(size).replace("\xa0", " ").replace(".0 ", " ")


def in_part(name: str) -> str:
    """Say of a file that only a part of it has come: it would be missing from the request."""
    return f"Only a part of “{name}” has come: choose it again to go on with it, or remove it"


class DocumentsForm(PageForm):
    """Several files at once; they are kept as they come. What no reviewer could be shown is refused, by its content."""

    uploads = FilesField(
        label="Choose files",
        help_text=f"Your legal process, letter or authorisation: {WORDS}; up to {spoken(LARGEST)} each.",
        required=False,
        max_length=300,
    )

    def clean_uploads(self) -> list[UploadedFile[bytes]]:
        """Look at what each file is; too large ones are told later, and not read for it."""
        given: list[UploadedFile[bytes]] = self.cleaned_data["uploads"]
        for each in given:
            refused = refusal(readable(each.name or ""), _type_of(each)) if (each.size or 0) <= LARGEST else ""
            if refused:
                self.add_error("uploads", ValidationError(refused))
        return given

    def refuse(self, sentences: Sequence[str]) -> None:
        """Add an error for each thing that would be missing from the request."""
        for told in sentences:
            self.add_error("uploads", ValidationError(told))

    def refuse_too_much(self, held: Sequence[Attached]) -> None:
        """Add an error when the files would be too many or too large beside those that are there."""
        new: list[UploadedFile[bytes]] = self.cleaned_data.get("uploads", [])
        if any((each.size or 0) > LARGEST for each in new):
            self.add_error("uploads", ValidationError(f"Each file may have at most {filesizeformat(LARGEST)}"))
        if sum(each.size for each in held) + sum(each.size or 0 for each in new) > LARGEST_TOGETHER:
            self.add_error("uploads", ValidationError(f"All files together: {filesizeformat(LARGEST_TOGETHER)}"))
        if len(held) + len(new) > MOST_FILES:
            self.add_error("uploads", ValidationError(f"A request carries {MOST_FILES} files: pack some into one PDF"))


def _type_of(file: UploadedFile[bytes]) -> str:
    file.seek(0)
    found = content_type_of(file.read())
    file.seek(0)
    return found
