"""What holds for the whole repository, whichever room it is."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "rogatory"
PURE = ("problem.py", "clocks", "guidelines", "flow", "evidence")
LOCKS = sorted(ROOT.glob("requirements*.lock"))
LONGEST = 450
DRIVERS = {"clickhouse", "spark", "trino"}
"""Extras that only some operators want, and no test in the product's own environment."""


def modules(*rooms):
    """All Python files of some rooms, migrations aside: Django writes those."""
    for room in rooms or (".",):
        place = SOURCE / room
        found = [place] if place.is_file() else sorted(place.rglob("*.py"))
        yield from (path for path in found if "migrations" not in path.parts)


def told(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
class TestLock:
    def test_names_no_address_and_no_index(self, lock):
        text = lock.read_text()
        assert not re.search(r"https?://|file:|git\+|ftp:|@ ", text)
        options = [line for line in text.splitlines() if line.startswith("-")]
        assert options == []

    def test_pins_every_package_with_its_hashes(self, lock):
        statements = re.sub(r"\\\n", " ", lock.read_text()).splitlines()
        packages = [line for line in statements if line and not line.startswith("#")]
        assert len(packages) > 10
        loose = [line for line in packages if not re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)]
        assert loose == []


def test_all_locks_are_looked_at():
    names = ["requirements-bench.lock", "requirements-spark.lock", "requirements-synapse.lock", "requirements.lock"]
    assert [lock.name for lock in LOCKS] == names


def test_the_lock_holds_every_declared_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [
        *project["dependencies"],
        *(one for name, extra in project["optional-dependencies"].items() if name not in DRIVERS for one in extra),
    ]
    names = {re.split(r"[\[<>=,; ]", line)[0].lower() for line in declared}
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    assert names - locked == set(), "lock again: the command stands in the first lines of requirements.lock"


def test_no_peer_of_the_benchmarks_comes_with_the_product():
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    peers = {re.split(r"[<>=]", line)[0] for line in groups["bench"]}
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    assert len(peers) >= 4
    assert peers & locked == set()


def test_the_import_directions_are_kept():
    lint_imports = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint_imports, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def imported(tree):
    """The names of all modules that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_pure_rooms_import_the_standard_library_alone():
    allowed = sys.stdlib_module_names | {"rogatory"}
    foreign = [
        f"{told(path)}: {name}"
        for path in modules(*PURE)
        for name in imported(ast.parse(path.read_text()))
        if name.split(".")[0] not in allowed | ({"cryptography"} if "evidence" in path.parts else set())
    ]
    assert foreign == []


def test_pure_rooms_open_nothing_and_read_no_clock():
    reaching_out = {
        "glob",
        "http",
        "importlib",
        "os",
        "shutil",
        "socket",
        "subprocess",
        "tempfile",
        "time",
        "urllib.request",
    }
    clock_and_files = {"now", "utcnow", "today", "read_text", "read_bytes", "write_text", "write_bytes"}
    found = []
    for path in modules(*PURE):
        tree = ast.parse(path.read_text())
        found += [
            f"{told(path)}: imports {name}" for name in imported(tree) if {name, name.split(".")[0]} & reaching_out
        ]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func
                if isinstance(called, ast.Name) and called.id in {"open", "print", "input"}:
                    found.append(f"{told(path)}:{node.lineno}: {called.id}()")
                if isinstance(called, ast.Attribute) and called.attr in clock_and_files:
                    found.append(f"{told(path)}:{node.lineno}: .{called.attr}()")
    assert found == []


def test_no_module_is_too_long_for_one_subject():
    everywhere = [*modules(), *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "bench").rglob("*.py"))]
    lengths = {told(path): len(path.read_text().splitlines()) for path in everywhere}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_no_merge_was_left_half_done():
    marks = re.compile(r"^(<{7} |>{7} )", re.MULTILINE)
    texts = [
        path
        for room in ("src", "tests", "bench", "docs", "tools")
        for path in sorted((ROOT / room).rglob("*"))
        if path.suffix in {".py", ".md", ".toml", ".csv", ".html", ".css", ".js"}
    ]
    assert [told(path) for path in texts if marks.search(path.read_text("utf-8", "replace"))] == []


def test_an_installed_rogatory_has_every_file_of_the_source_tree(tmp_path):
    hatchling = Path(sys.executable).parent / "hatchling"
    done = subprocess.run(
        [hatchling, "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    files = {path.relative_to(SOURCE.parent) for path in SOURCE.rglob("*") if path.is_file()}
    lacking = {str(path) for path in files if path.suffix != ".pyc"} - packed
    assert lacking == set()
    assert "rogatory/py.typed" in packed


def test_every_room_says_what_it_is_for():
    rooms = [folder / "__init__.py" for folder in sorted(SOURCE.iterdir()) if (folder / "__init__.py").exists()]
    assert len(rooms) >= 10
    silent = [told(room) for room in rooms if not ast.get_docstring(ast.parse(room.read_text()))]
    assert silent == []


def test_no_provider_is_named_in_code():
    packs = [tomllib.loads(path.read_text()) for path in sorted((SOURCE / "guidelines" / "packs").glob("*/pack.toml"))]
    if not packs:
        pytest.skip("there is no guideline pack yet that could name its provider")
    names = {pack["provider"].split()[0] for pack in packs}
    pattern = re.compile("|".join(re.escape(name) for name in names), re.IGNORECASE)
    named = [
        f"{told(path)}:{number}: {line.strip()}"
        for path in modules()
        if "packs" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if pattern.search(line)
    ]
    assert named == []


@pytest.mark.parametrize(
    "room", ["clocks", "guidelines", "flow", "evidence", "sources", "edge", "verify", "paper", "packaging", "cli.main"]
)
def test_what_needs_no_database_runs_without_django(room):
    if room == "cli.main" and not (SOURCE / "cli" / "main.py").exists():
        pytest.skip("the command line has no entry yet")
    script = (
        f"import sys, importlib, pkgutil, rogatory.{room} as room\n"
        "for found in pkgutil.iter_modules(getattr(room, '__path__', [])):\n"
        "    if found.name != '__main__': importlib.import_module(f'{room.__name__}.{found.name}')\n"
        "print([name for name in ('django', 'ibis') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "django" not in done.stdout
    if room != "sources":
        assert "ibis" not in done.stdout, "ibis takes a second to import: only where a source is asked"
