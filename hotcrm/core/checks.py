"""System checks: a deployment that would be unsafe fails at `manage.py check`, with a hint."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def production_settings_are_safe(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Errors for settings that must never reach production: DEBUG and hosts that match everything."""
    findings: list[CheckMessage] = []
    if settings.DEBUG:
        findings.append(Error("DEBUG is on.", hint="Unset DEBUG in the environment.", id="hotcrm.E001"))
    if "*" in settings.ALLOWED_HOSTS:
        findings.append(Error("ALLOWED_HOSTS matches every host.", hint="Name the hosts people use.", id="hotcrm.E002"))
    return findings
