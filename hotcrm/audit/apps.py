from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "hotcrm.audit"
    label = "audit"
    verbose_name = "Audit"
