"""The files that come with a request, and what may be said with a correction."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from rogatory.portal.draft import Attached
from rogatory.portal.forms.base import PageForm
from rogatory.site.forms import FilesField

MOST_FILES = 40
LARGEST, LARGEST_TOGETHER = 40 * 2**20, 100 * 2**20


class DocumentsForm(PageForm):
    """Several files at once; they are kept as they come, whatever is in them."""

    uploads = FilesField(
        label="Choose files",
        help_text=f"Your legal process, letter or authorisation: up to {filesizeformat(LARGEST)} each.",
        required=False,
        max_length=300,
    )

    def refuse_too_much(self, held: Sequence[Attached]) -> None:
        """Add an error when the files would be too many or too large beside those that are there."""
        new: list[UploadedFile[bytes]] = self.cleaned_data.get("uploads", [])
        if any((each.size or 0) > LARGEST for each in new):
            self.add_error("uploads", ValidationError(f"Each file may have at most {filesizeformat(LARGEST)}"))
        if sum(each.size for each in held) + sum(each.size or 0 for each in new) > LARGEST_TOGETHER:
            self.add_error("uploads", ValidationError(f"All files together: {filesizeformat(LARGEST_TOGETHER)}"))
        if len(held) + len(new) > MOST_FILES:
            self.add_error("uploads", ValidationError(f"A request carries {MOST_FILES} files: pack some into one PDF"))
