"""Look for faults in the stored rows: the hierarchy, merges, derived rows."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from hotcrm.core.customer360 import integrity_checks


class Command(BaseCommand):
    help = "Print what contradicts itself in the database as one JSON line; exit 1 when something does."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = [finding for check in integrity_checks.items() for finding in check.findings()]
        for finding in findings:
            self.stderr.write(f"{finding.code}: {finding.model} {finding.id}: {finding.detail}")
        result = {"ok": not findings, "findings": [asdict(finding) for finding in findings]}
        self.stdout.write(json.dumps(result))
        if findings:
            sys.exit(1)
