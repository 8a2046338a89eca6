"""The database refuses to change or delete audit rows."""

from django.db import migrations

from rogatory.desk import triggers


def install(_apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_case_file")]
    operations = [migrations.RunPython(install, remove)]
