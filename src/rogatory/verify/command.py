"""The command line of the verifier. Exit code 0: whole; 1: something is wrong with the return; 2: not checked."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from rogatory.evidence.cells import instant
from rogatory.evidence.signature import PublicKey
from rogatory.problem import Problem
from rogatory.verify.audit import read_keys
from rogatory.verify.encrypted import LONGEST, is_encrypted
from rogatory.verify.pades import read_trusted
from rogatory.verify.timestamp import Stamp
from rogatory.verify.whole import Report, check_return

_MARKS = {"good": "ok  ", "note": "note", "bad": "BAD "}
_MOST_SHOWN = 50


def main(arguments: Sequence[str], out: TextIO | None = None) -> int:
    """Check the return that the arguments name, and write the findings to `out` (standard output)."""
    out = out or sys.stdout
    options = _parser().parse_args(arguments)
    try:
        report = _report(options.RETURN, options.key, options.trust, options.tsa, options.audit_key)
    except Problem as problem:
        print(f"{problem.where}: {problem.what}.\n{problem.cure}", file=sys.stderr)  # noqa: T201 - a command
        return 2
    width = shutil.get_terminal_size().columns if out.isatty() else None
    out.write(as_json(report) if options.json else as_text(report, width))
    return 0 if report.ok else 1


def as_text(report: Report, width: int | None = None) -> str:
    """Write a report for a person: what is bad first, then the rest, then the verdict.

    Args:
        report: the report.
        width: columns of the terminal to fit the lines to, or None to leave each finding on its line.
    """
    bad = [finding for finding in report.findings if finding.level == "bad"]
    rest = [finding for finding in report.findings if finding.level != "bad"]
    lines = [f"Return {_printable(report.reference or '(reference unreadable)')}", ""]
    lines.extend(
        f"  {_MARKS[finding.level]}  {_printable(finding.file)}: {_printable(finding.words)}"
        for finding in (*bad[:_MOST_SHOWN], *rest)
    )
    if len(bad) > _MOST_SHOWN:
        lines.append(f"  ... and {len(bad) - _MOST_SHOWN} more that are bad (--json lists them all)")
    lines.append("")
    if bad:
        files = {finding.file for finding in bad}
        count = "1 place" if len(files) == 1 else f"{len(files)} places"
        lines.append(f"NOT VERIFIED: this is not the return as it was sealed ({count} named above).")
    elif report.pinned:
        lines.append("VERIFIED: every byte is as it was sealed, with the key that you gave.")
    else:
        lines.append("WHOLE: every byte is as it was sealed, with the key whose fingerprint stands above.")
        lines.append(
            "Compare that fingerprint with the provider's, or give its key (--key FILE), to know who sealed it."
        )
    return "\n".join(_fitted(line, width) for line in lines) + "\n"


def _fitted(line: str, width: int | None) -> str:
    if width is None or len(line) <= width:
        return line
    hanging = " " * 8 if line.startswith("  ") else ""
    return textwrap.fill(line, max(width, 40), subsequent_indent=hanging, break_on_hyphens=False)


def as_json(report: Report) -> str:
    """Write a report for a program."""
    certified = report.certified
    value = {
        "reference": report.reference,
        "ok": report.ok,
        "pinned": report.pinned,
        "certificate": certified
        and {"holder": certified.holder, "trusted": certified.trusted, "timestamp": _stamp(certified.stamp)},
        "timestamp": _stamp(report.stamp),
        "findings": [{"level": one.level, "file": one.file, "words": one.words} for one in report.findings],
    }
    return json.dumps(value, indent=1) + "\n"


def _stamp(stamp: Stamp | None) -> dict[str, object] | None:
    if stamp is None:
        return None
    at = instant(stamp.at)
    return {"at": at, "authority": stamp.authority, "serial": str(stamp.serial), "trusted": stamp.trusted}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rogatory verify", description="Check that a return is whole, as it was sealed, and who signed it."
    )
    parser.add_argument("RETURN", type=Path, help="the return's zip, as it was delivered")
    parser.add_argument("--key", type=Path, help="the provider's published key (PEM or hexadecimal)")
    parser.add_argument("--trust", type=Path, help="certificates (PEM) that you trust for the custodian's name")
    parser.add_argument("--tsa", type=Path, help="certificates (PEM) of timestamping authorities that you trust")
    parser.add_argument(
        "--audit-key",
        action="append",
        default=[],
        metavar="KEY",
        help="a verifier key of the provider's audit, or a file of them; may be repeated",
    )
    parser.add_argument("--json", action="store_true", help="write the findings as JSON")
    return parser


def _report(path: Path, key: Path | None, trust: Path | None, tsa: Path | None, audit_keys: Sequence[str]) -> Report:
    pinned = PublicKey.read(_bytes(key), str(key)) if key else None
    trusted = read_trusted(_bytes(trust), str(trust)) if trust else None
    clocks = read_trusted(_bytes(tsa), str(tsa)) if tsa else None
    known = read_keys(audit_keys)
    try:
        with path.open("rb") as stream:
            if is_encrypted(stream.read(LONGEST)):
                cure = "Open it first, as the page of the return says. Then check the zip that comes out."
                raise Problem("it is still encrypted", where=str(path), cure=cure)
            return check_return(stream, pinned, trusted=trusted, tsa=clocks, audit_keys=known)
    except OSError as error:
        raise _unreadable(path, error) from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> Problem:
    return Problem(f"it cannot be read ({error.strerror})", where=str(path), cure="Name a file that you can read.")


def _printable(text: str) -> str:
    """Keep a hostile file name from moving a terminal's cursor or turning its line around."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
