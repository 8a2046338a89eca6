"""The app of the portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The portal of the officers."""

    name = "rogatory.portal"
    label = "portal"
