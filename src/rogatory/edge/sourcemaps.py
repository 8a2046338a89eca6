"""Source maps from TOML: parsed once, with errors that name file, line and cure."""

from __future__ import annotations

import json
from typing import cast

from pydantic import TypeAdapter, ValidationError

from rogatory.edge.toml_lines import line_of, parsed, problems_from
from rogatory.problem import Problem
from rogatory.sources.maps.soundness import UnsoundMap
from rogatory.sources.source_map import SourceMap

_SHAPE = TypeAdapter(SourceMap)


def read_source_map(text: str, file_name: str) -> SourceMap:
    """Parse the text of a source map; `file_name` is only told in errors.

    Raises Problem with file, line and cure for anything that the format does not know, for a name that is not
    declared, and for content tied to a category that is metadata only.
    """
    content = parsed(text, file_name)
    try:
        # Through JSON: in strict mode it takes arrays for tuples and text for dates, but never "true" for a truth.
        return _SHAPE.validate_json(json.dumps(content, default=str), strict=True)
    except ValidationError as error:
        unsound = [
            one["ctx"]["error"] for one in error.errors() if isinstance(one.get("ctx", {}).get("error"), UnsoundMap)
        ]
        if unsound:
            raise _problem_of(cast("UnsoundMap", unsound[0]), text, file_name) from error
        raise problems_from(error, text, file_name) from error


def _problem_of(unsound: UnsoundMap, text: str, file_name: str) -> Problem:
    told = sorted(((line_of(text, fault.path), fault) for fault in unsound.faults), key=lambda one: one[0])
    line, first = told[0]
    others = "; ".join(f"line {number}: {fault.what}" for number, fault in told[1:])
    what = first.what[0].upper() + first.what[1:]
    return Problem(
        what, where=f"{file_name}:{line}", cure=f"{first.cure}. Also wrong: {others}." if others else f"{first.cure}."
    )
