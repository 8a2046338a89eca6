"""A device that keeps passkeys, as Chromium pretends it: it knows its owner's finger and asks nothing."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page

PLATFORM = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Pocket:
    """The device beside one tab."""

    def __init__(self, tab: Page) -> None:
        self.session: CDPSession = tab.context.new_cdp_session(tab)
        self.session.send("WebAuthn.enable")
        made = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM})
        self.name: str = made["authenticatorId"]

    def passkeys(self) -> int:
        """How many it keeps."""
        return len(self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.name})["credentials"])

    def lose(self) -> None:
        """Be gone, with all passkeys."""
        self.session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.name})
