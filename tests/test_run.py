"""The script that a newcomer runs first: what it says where a part is missing."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ("sh", "dash", "dirname", "basename", "cat", "cmp", "cp", "grep", "rm", "env")


@pytest.fixture
def bare_machine(tmp_path):
    """A PATH with the tools of any POSIX system, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        for place in ("/bin", "/usr/bin"):
            if Path(place, tool).exists() and not (folder / tool).exists():
                (folder / tool).symlink_to(Path(place, tool))
    return folder


def program(folder, name, lines):
    path = folder / name
    path.write_text("#!/bin/sh\n" + lines)
    path.chmod(0o755)


def run(folder, *words):
    environment = {"PATH": str(folder), "ROGATORY_VENV": str(folder.parent / "venv"), "HOME": str(folder.parent)}
    return subprocess.run(
        ["/bin/sh", ROOT / "run", *words], env=environment, capture_output=True, text=True, check=False
    )


def test_without_python_it_says_what_to_install(bare_machine):
    done = run(bare_machine, "demo")
    assert done.returncode == 2
    assert "there is no python3 on PATH" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr


def test_with_an_old_python_it_names_the_version_it_needs(bare_machine):
    program(
        bare_machine,
        "python3",
        'case "$*" in --version) echo Python 3.9.2;; *version_info*) exit 1;; *) exit 0;; esac\n',
    )
    done = run(bare_machine, "demo")
    assert done.returncode == 2
    assert "Python 3.9.2 is too old" in done.stderr
    assert "Python 3.11 or newer" in done.stderr


def test_a_newer_python_beside_an_old_one_is_found(bare_machine):
    program(bare_machine, "python3", 'case "$*" in *version_info*) exit 1;; *) exit 0;; esac\n')
    program(bare_machine, "python3.12", 'case "$*" in --version) echo Python 3.12.1;; *ensurepip*) exit 1;; esac\n')
    done = run(bare_machine, "demo")
    assert "with Python 3.12.1" in done.stderr
    assert done.returncode == 2
    assert "no venv module" in done.stderr
    assert "apt-get install python3-venv" in done.stderr


def test_an_installation_that_breaks_off_is_told_and_begun_again_the_next_time(bare_machine):
    # A Python whose venv has a pip that fails: what a lost connection looks like from here.
    venv = bare_machine.parent / "venv"
    program(
        bare_machine,
        "python3",
        'case "$*" in\n'
        "--version) echo Python 3.12.1;;\n"
        f'*--clear*) /bin/mkdir -p "{venv}/bin"; cp "$0" "{venv}/bin/python";;\n'
        "*'-m pip'*) echo the index does not answer >&2; exit 1;;\n"
        "esac\n",
    )
    for attempt in ("first", "second"):
        done = run(bare_machine, "demo")
        assert done.returncode == 2, attempt
        assert "the index does not answer" in done.stderr
        assert "did not finish" in done.stderr
        assert "run the same command again" in done.stderr


def test_without_a_word_it_explains_itself(bare_machine):
    done = run(bare_machine)
    assert done.returncode == 2
    for word in ("demo", "test", "lint", "bench"):
        assert f"  {word}" in done.stdout


@pytest.mark.skipif(not Path("/usr/bin/dash").exists(), reason="dash is not installed")
def test_it_is_plain_posix_shell():
    done = subprocess.run(["/usr/bin/dash", "-n", ROOT / "run"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert os.access(ROOT / "run", os.X_OK)


def test_uv_where_it_is_there_is_given_only_what_it_takes(bare_machine, tmp_path):
    said = tmp_path / "said"
    program(bare_machine, "python3", "exit 0\n")
    program(
        bare_machine,
        "uv",
        f'echo "$*" >> {said}\n'
        'case "$*" in *--prefer-binary*) exit 2;; esac\n'
        '[ "$1" = venv ] || exit 0\n'
        'for venv; do :; done; /bin/mkdir -p "$venv/bin"\n'
        'printf "#!/bin/sh\\nexit 0\\n" > "$venv/bin/python"; /bin/chmod +x "$venv/bin/python"\n',
    )
    done = run(bare_machine, "lint")
    assert done.returncode == 0, done.stderr
    assert "pip install" in said.read_text()
    assert "--require-hashes" in said.read_text()
