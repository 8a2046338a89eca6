"""The choice to produce without what could not be reached, and when a return was first delivered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0006_returns'),
    ]

    operations = [
        migrations.AddField(
            model_name='production',
            name='delivered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='LeftOpen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('collection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='left_open', to='desk.collection')),
            ],
        ),
    ]
