from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self):
        from contacts.page import add_to_timeline
        from crm.kit.nav import NavItem, add_to_nav
        from messaging import timeline

        add_to_nav(
            NavItem(
                "Sent",
                "messaging:messages",
                "mail-forward",
                "e",
                group="Reach out",
                order=3,
                count=_count_unsure,
            )
        )
        add_to_timeline(timeline.entries)


def _count_unsure(membership) -> int:
    """Those that may or may not have arrived: a person decides."""
    from messaging.models import Message

    return Message.objects.visible_to(membership).unsure().count()
