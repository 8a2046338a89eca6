"""An officer without a key of their own fetches a return in a browser, and opens it with the passphrase."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from playwright.sync_api import Page

from rogatory.packaging.formats import age, protected_zip


def fetched(tab: Page, look: Callable[[str], object] = lambda _name: None) -> tuple[str, bytes]:
    """Download from the return's page, have the passphrase shown, and give the package's name and the zip inside."""
    with tab.expect_download() as coming:
        tab.get_by_role("button", name="Download").first.click()
    name, package = coming.value.suggested_filename, coming.value.path().read_bytes()
    tab.get_by_role("button", name="Show the passphrase").first.click()
    passphrase = tab.locator(".rg-passphrase").inner_text().strip()
    look("passphrase")
    tab.get_by_role("button", name="Hide it").click()
    unwrap = protected_zip.unwrap if name.endswith(".zip") else age.unwrap
    return name, unwrap(BytesIO(package), passphrase).read()
