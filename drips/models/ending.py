from django.db import models


class Ending(models.TextChoices):
    """Why somebody left a drip."""

    DONE = "done", "All steps were done"
    REPLY = "reply", "They answered"
    STAGE = "stage", "They reached a stage"
    MEMBER = "member", "One of you ended it"
    OPT_OUT = "opt_out", "They asked for no more"
    COLD = "cold", "Filed as Cold"
    DIED = "died", "They died"
    MERGED = "merged", "They were on it twice"
