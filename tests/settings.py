"""The product's settings, on a data folder of the tests' own."""

import os
import tempfile

# Settings are read before any fixture can run, so that the folder has to be there now.
_folder = tempfile.TemporaryDirectory(prefix="rogatory-tests-")
os.environ["ROGATORY_DATA_DIR"] = _folder.name
os.environ["ROGATORY_EMAIL"] = "memory"
# No test asks the name servers of the machine that it runs on.
os.environ["ROGATORY_MAIL_AUTHENTICATION"] = "off"

from rogatory.site.settings import *  # noqa: E402, F403

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, so that another process or thread sees the same database.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "tests.sqlite3"}  # noqa: F405
    # No test cuts the power; `test_config` sees to it that the product waits for its disk.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405

# Else each new client of a test looks through all static files, which takes longer than most answers.
WHITENOISE_AUTOREFRESH = True
