from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self):
        from crm import checks  # noqa: F401 - registers system checks
        from crm.kit.nav import NavItem, add_to_nav

        add_to_nav(NavItem("Today", "today", "sun-high", "t", order=-1, tab=1))
