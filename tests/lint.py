"""Every check of the source that needs no run of it: style, types, import directions, security smells."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAMS = Path(sys.executable).parent
CHECKS = (
    ("style", ("ruff", "check", "--quiet", ".")),
    ("layout of the source", ("ruff", "format", "--check", "--quiet", ".")),
    ("import directions", ("lint-imports", "--no-logo")),
    ("types", ("mypy",)),
    ("security smells", ("bandit", "--quiet", "--recursive", "--configfile", "pyproject.toml", "src")),
)


def main() -> int:
    """Run all checks, even after one failed, and give 1 if any did."""
    failed = []
    for subject, (program, *arguments) in CHECKS:
        done = subprocess.run(
            [PROGRAMS / program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        print(f"{subject}: {'good' if done.returncode == 0 else 'not good'}", flush=True)
        if done.returncode:
            failed.append(subject)
            print(done.stdout, flush=True)
    if failed:
        print(f"lint: {len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
