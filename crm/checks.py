"""System checks: what is missing is named with the line that installs it, at the start."""

from ctypes.util import find_library

from django.core.checks import Warning, register

INSTALL_PANGO = (
    "Debian, Ubuntu: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "fonts-dejavu-core; macOS: brew install pango"
)


@register()
def pango_is_there(app_configs, **kwargs):
    """WeasyPrint needs Pango; importing it here would cost every command half a second."""
    if find_library("pango-1.0") and find_library("pangoft2-1.0"):
        return []
    return [
        Warning(
            "Pango is missing: letters cannot be printed to PDF.",
            hint=INSTALL_PANGO,
            id="crm.W001",
        )
    ]
