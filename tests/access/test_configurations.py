"""What a site offers does not depend on how it is set up, but for the sign-in of a demonstration."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from rogatory.demo import urls as of_the_demonstration
from rogatory.site import urls as of_a_site
from tests.access.routes import routes

ASKED = """
import json, django
django.setup()
from tests.access.routes import routes
print(json.dumps(sorted(routes())))
"""
SET_UP_OTHERWISE = {
    "ROGATORY_OIDC_ISSUER": "https://identity.example",
    "ROGATORY_OIDC_CLIENT_ID": "rogatory",
    "ROGATORY_OIDC_CLIENT_SECRET": "a secret of a test",
    "ROGATORY_OIDC_NAME": "Example identity",
    "ROGATORY_PEOPLE": "one",
    "ROGATORY_EMERGENCY_PEOPLE": "two",
}


def test_nobody_chooses_whom_to_be_but_in_a_demonstration():
    own = {each for each in of_the_demonstration.urlpatterns if each not in of_a_site.urlpatterns}
    assert {each.name for each in own} == {None, "demonstration", "demonstration_again"}
    assert [name for name in routes() if "demonstration" in name] == []
    assert [route.pattern for route in routes().values() if "demonstration" in route.pattern] == []


def test_a_site_has_the_same_addresses_however_it_is_set_up():
    named = {name: value for name, value in os.environ.items() if not name.startswith("ROGATORY_")}
    found = subprocess.run(
        [sys.executable, "-c", ASKED],
        env={**named, **SET_UP_OTHERWISE, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(found.stdout.splitlines()[-1]) == sorted(routes())
