"""The app of the portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The portal of the officers; it listens to registrations."""

    name = "rogatory.portal"
    label = "portal"

    def ready(self) -> None:
        """Begin to listen."""
        from rogatory.portal import registration

        registration.listen()
