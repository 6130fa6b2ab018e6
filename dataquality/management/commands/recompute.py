"""Compute derived rows again from the rows they follow from."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hotcrm.core.customer360 import health_signals, metrics, rebuilds

NOT_STORED = {
    "rollups": "Roll-ups are computed from the rows whenever they are shown; nothing is stored.",
    "health": "Health is computed from its signals whenever it is shown; nothing is stored.",
}


class Command(BaseCommand):
    help = "Compute roll-ups, health or completeness again from the rows."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to compute: one of the three, or the key of any registered rebuild."""
        keys = {rebuild.key for rebuild in rebuilds.items()}
        parser.add_argument("what", choices=sorted({"rollups", "health", "completeness"} | keys))

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        rebuild = rebuilds.get(what)
        if rebuild is not None:
            rebuild.run()
        else:
            self.stderr.write(NOT_STORED[what])
        sources = {"rollups": len(metrics.items()), "health": len(health_signals.items())}.get(what, 1)
        self.stdout.write(json.dumps({"recomputed": what, "stored": rebuild is not None, "sources": sources}))
