"""The app that carries templates, static files and template tags."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The look of the site, listed in ``INSTALLED_APPS`` before allauth so its pages win."""

    name = "rogatory.site"
    label = "rogatory_site"

    def ready(self) -> None:
        """Have the settings checked."""
        from rogatory.site import checks  # noqa: F401 - registers itself
