"""Forms in the look of Rogatory: the renderer, and the fields and controls Django lacks."""

from rogatory.site.forms.fields import DayField, FilesField
from rogatory.site.forms.renderer import Renderer
from rogatory.site.forms.widgets import (
    DayInput,
    FilesInput,
    RevealingCheckboxes,
    RevealingRadios,
)

__all__ = [
    "DayField",
    "DayInput",
    "FilesField",
    "FilesInput",
    "Renderer",
    "RevealingCheckboxes",
    "RevealingRadios",
]
