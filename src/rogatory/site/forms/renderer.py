"""The form renderer: every Django form comes out in the design system's accessible markup."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting

from rogatory.site.forms.bound import DesignedField


class Renderer(TemplatesSetting):
    """Draws forms and fields with ``rogatory/forms/*.html``; name it in ``FORM_RENDERER``."""

    form_template_name = "rogatory/forms/form.html"
    formset_template_name = "rogatory/forms/formset.html"
    field_template_name = "rogatory/forms/field.html"
    bound_field_class = DesignedField
