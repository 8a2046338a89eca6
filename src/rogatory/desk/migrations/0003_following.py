"""What follows from a request: an account for each matter that has one, running times, and the rows of each kind."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


KINDS = [('data', 'data'), ('preservation', 'preservation'), ('extension', 'extension'), ('emergency', 'emergency'), ('copy', 'copy'), ('notice', 'notice'), ('violation', 'violation'), ('costs', 'costs')]
STATES = [
    ('received', 'received; nobody has established yet who is asking'),
    ('held', 'held until the sender has been called back'),
    ('returned', 'returned to the officer for correction'),
    ('referred', 'referred to whom it should have been addressed'),
    ('no-answer', 'not answered, because the sender is not law enforcement'),
    ('verified', 'the sender is verified; a decision is due'),
    ('prepared', 'decided by one person; a second one has to countersign'),
    ('approved', 'approved'),
    ('collected', 'the data is collected; a return has to be produced'),
    ('produced', 'the return is sealed; it has to be delivered'),
    ('delivered', 'the return is ready for the officer'),
    ('refused', 'refused'),
    ('withdrawn', 'withdrawn'),
    ('closed', 'closed'),
    ('provisional', 'kept provisionally, until it is decided whether it must be kept'),
    ('kept', 'kept until the end of its period'),
    ('ended', 'at the end of its period; a person decides what becomes of it'),
    ('lapsing', 'to be destroyed when the time of grace is over'),
    ('destroyed', 'destroyed: its key is gone'),
    ('barred', 'not to be told to the user yet'),
    ('due', 'due: a person decides whether the user is told'),
    ('told', 'told to the user'),
    ('objected', 'objected to by the user; a person decides'),
    ('not-told', 'not told to the user, for a recorded reason'),
    ('open', 'open: a person decides what is done about the violation'),
    ('advisement', 'under advisement: a deferral is considered, and nothing is done meanwhile'),
    ('deferred', 'deferred until its day'),
    ('handed-on', 'handed on to the enforcement team'),
    ('to-charge', 'open: a person decides whether costs are charged'),
    ('estimated', 'estimated; the agency has been told'),
    ('invoiced', 'invoiced; payment is awaited'),
    ('paid', 'paid'),
    ('waived', 'not charged, for a recorded reason'),
]


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_audit_triggers")]

    operations = [
        # --- matters ---
        migrations.AddField("matter", "account", models.CharField(blank=True, default="", max_length=300)),
        migrations.AlterField(
            "matter",
            "kind",
            models.CharField(choices=KINDS, max_length=20),
        ),
        migrations.AlterField("matter", "state", models.CharField(choices=STATES, max_length=20)),
        migrations.RemoveConstraint("matter", "one_matter_of_a_kind"),
        migrations.AddConstraint(
            "matter",
            models.UniqueConstraint(fields=("request", "kind", "account"), name="one_matter_of_a_kind"),
        ),
        # --- clocks ---
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("action", models.CharField(max_length=60)),
                ("words", models.CharField(max_length=300)),
                ("began_at", models.DateTimeField()),
                ("terms", models.JSONField(default=list)),
                ("fixed_at", models.DateTimeField(null=True)),
                ("pauses", models.JSONField(default=list)),
                ("warns", models.JSONField(default=list)),
                ("due_at", models.DateTimeField(null=True)),
                ("rings_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("why", models.TextField(blank=True)),
                ("matter", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="clocks", to="desk.matter")),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("rings_at__isnull", False)), fields=["rings_at", "id"], name="clock_rings")],
                "constraints": [models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("matter", "name"), name="one_running_clock_of_a_name")],
            },
        ),
        # --- copies ---
        migrations.CreateModel(
            name='PreservedCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('guideline', models.CharField(max_length=200)),
                ('covers', models.JSONField(default=list)),
                ('begins', models.DateField(null=True)),
                ('last_day', models.DateField(null=True)),
                ('steps', models.JSONField(default=list)),
                ('extensions', models.PositiveIntegerField(default=0)),
                ('words', models.TextField(blank=True)),
                ('vault_id', models.CharField(max_length=64, unique=True)),
                ('wrapped_key', models.BinaryField(null=True)),
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='copy', to='desk.matter')),
            ],
        ),
        migrations.CreateModel(
            name='RetentionPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Destruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField()),
                ('grace_until', models.DateTimeField()),
                ('spared_at', models.DateTimeField(null=True)),
                ('spared_why', models.TextField(blank=True)),
                ('destroyed_at', models.DateTimeField(null=True)),
                ('certificate', models.CharField(blank=True, max_length=64)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('copy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='destructions', to='desk.preservedcopy')),
                ('policy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='destructions', to='desk.retentionpolicy')),
            ],
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_at', models.DateTimeField()),
                ('name', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.BigIntegerField()),
                ('summary', models.JSONField(default=dict)),
                ('copy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='desk.preservedcopy')),
            ],
        ),
        migrations.CreateModel(
            name='CopyHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('process', 'process'), ('extension', 'extension'), ('treaty', 'treaty'), ('other', 'other')], max_length=20)),
                ('covers', models.JSONField(default=list)),
                ('words', models.TextField(blank=True)),
                ('begun_at', models.DateTimeField()),
                ('until', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_why', models.TextField(blank=True)),
                ('request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='desk.request')),
                ('copy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='desk.preservedcopy')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('copy', 'reason', 'request'), name='one_hold_of_a_request')],
            },
        ),
        # --- notices ---
        # --- violations ---
        # --- costs ---
        migrations.CreateModel(
            name='InvoiceCounter',
            fields=[
                ('year', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='CostFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.CharField(max_length=20)),
                ('clause', models.CharField(max_length=100)),
                ('tariff', models.JSONField(null=True)),
                ('waived_reason', models.CharField(blank=True, max_length=60)),
                ('waived_words', models.TextField(blank=True)),
                ('waived_at', models.DateTimeField(null=True)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desk.decisionrecord')),
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cost_file', to='desk.matter')),
                ('waived_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Estimate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told_at', models.DateTimeField()),
                ('currency', models.CharField(max_length=3)),
                ('total', models.BigIntegerField()),
                ('bill', models.JSONField(default=list)),
                ('words', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='estimates', to='desk.costfile')),
            ],
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('year', models.PositiveIntegerField()),
                ('sequence', models.PositiveIntegerField()),
                ('issued_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('currency', models.CharField(max_length=3)),
                ('total', models.BigIntegerField()),
                ('bill', models.JSONField(default=list)),
                ('issuer', models.CharField(max_length=300)),
                ('issuer_address', models.TextField(blank=True)),
                ('payer', models.TextField()),
                ('words', models.TextField(blank=True)),
                ('guideline', models.CharField(max_length=200)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancelled_why', models.TextField(blank=True)),
                ('cancelled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='desk.costfile')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Effort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('logged_at', models.DateTimeField()),
                ('day', models.DateField()),
                ('line', models.CharField(blank=True, max_length=100)),
                ('category', models.CharField(blank=True, max_length=100)),
                ('quantity', models.BigIntegerField(default=0)),
                ('amount', models.BigIntegerField(default=0)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('words', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='efforts', to='desk.costfile')),
                ('invoice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='efforts', to='desk.invoice')),
            ],
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField()),
                ('day', models.DateField()),
                ('amount', models.BigIntegerField()),
                ('words', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='desk.invoice')),
            ],
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['issued_at'], name='invoice_issued'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(fields=('year', 'sequence'), name='one_invoice_of_a_number'),
        ),
        # --- emergencies ---
    ]
