"""What the product writes is for the account that runs it, and nobody else of the machine."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

WRITE = """
import os
os.umask(0o022)
import django
django.setup()
from django.db import connection
from rogatory.desk.surroundings import the_store
connection.ensure_connection()
the_store().put(b"an order under seal")
"""


def test_database_and_objects_are_their_owner_s_alone_whoever_made_the_folder(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o755)
    own = {"DJANGO_SETTINGS_MODULE": "rogatory.site.settings", "ROGATORY_DATA_DIR": str(data)}
    subprocess.run([sys.executable, "-c", WRITE], env=os.environ | own, check=True)
    files = [path for path in data.rglob("*") if path.is_file()]
    assert {"rogatory.sqlite3", "secret-key"} < {path.name for path in files}
    assert [path for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
