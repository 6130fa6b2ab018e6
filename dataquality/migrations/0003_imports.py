import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dataquality", "0002_merging_and_completeness"),
        ("jobs", "0001_jobs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("file", models.FileField(upload_to="imports/%Y/%m/")),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "To be mapped"),
                            ("mapped", "Being checked"),
                            ("checked", "Ready to run"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Stopped"),
                        ],
                        default="uploaded",
                        max_length=10,
                    ),
                ),
                ("columns", models.JSONField(default=list)),
                ("samples", models.JSONField(default=list)),
                ("encoding", models.CharField(max_length=20)),
                ("delimiter", models.CharField(max_length=2)),
                ("mapping", models.JSONField(default=dict)),
                ("corrections", models.JSONField(default=dict)),
                (
                    "duplicates",
                    models.CharField(
                        choices=[
                            ("review", "Take them in and queue the pair for review"),
                            ("update", "Update the record that exists"),
                            ("skip", "Leave them out"),
                            ("create", "Take them in without a note"),
                        ],
                        default="review",
                        max_length=6,
                    ),
                ),
                ("check_result", models.JSONField(default=dict)),
                ("result", models.JSONField(default=dict)),
                ("notices", models.JSONField(default=list)),
                ("problem", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imports", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_check", models.BooleanField(default=False)),
                ("line", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("updated", "Updated"),
                            ("unchanged", "Unchanged"),
                            ("skipped", "Skipped"),
                            ("rejected", "Not imported"),
                        ],
                        max_length=9,
                    ),
                ),
                ("label", models.CharField(blank=True, max_length=200)),
                ("record_id", models.BigIntegerField(blank=True, null=True)),
                ("column", models.CharField(blank=True, max_length=200)),
                ("value", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("cells", models.JSONField(default=list)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="dataquality.importrun"
                    ),
                ),
            ],
            options={
                "ordering": ["line"],
            },
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(fields=["started_by", "-created_at"], name="import_run_of_person"),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="import_run_has_a_name"
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["run", "is_check", "status", "line"], name="import_row_by_outcome"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(fields=("run", "is_check", "line"), name="import_row_once"),
        ),
    ]
