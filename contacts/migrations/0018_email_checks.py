from django.db import migrations, models

from accounts.recording import LeaveUnrecorded

CHECKED = ["check_result", "check_said", "check_offers", "checked_lc", "checked_at"]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_history_walls"),
        ("contacts", "0017_alike_by_whole_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="email",
            name="check_offers",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=254
            ),
        ),
        migrations.AddField(
            model_name="email",
            name="check_result",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not checked yet"),
                    ("fine", "Looks right"),
                    ("role", "Read by several people"),
                    ("typo", "Probably mistyped"),
                    ("syntax", "Cannot be right"),
                    ("no_domain", "No such domain"),
                    ("no_mail", "Its domain takes no mail"),
                    ("throwaway", "Throwaway address"),
                    ("unsure", "Could not check"),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="email",
            name="check_said",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=200
            ),
        ),
        migrations.AddField(
            model_name="email",
            name="checked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="email",
            name="checked_lc",
            field=models.CharField(
                blank=True,
                db_collation="C",
                db_default="",
                default="",
                editable=False,
                max_length=254,
            ),
        ),
        migrations.AddIndex(
            model_name="email",
            index=models.Index(
                condition=models.Q(
                    ("is_relay", False),
                    models.Q(("checked_lc", models.F("address_lc")), _negated=True),
                ),
                fields=["workspace", "checked_at", "id"],
                name="email_unchecked",
            ),
        ),
        migrations.AddIndex(
            model_name="email",
            index=models.Index(
                condition=models.Q(("check_result__in", ["", "fine"]), _negated=True),
                fields=["workspace", "check_result", "person"],
                name="email_doubtful",
            ),
        ),
        LeaveUnrecorded("Email", CHECKED),
    ]
