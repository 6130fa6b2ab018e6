"""Write the hierarchy again from the parents."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from accounts import tree


class Command(BaseCommand):
    help = "Write every account's place in the hierarchy again from its parent."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps({"rebuilt": tree.rebuild()}))
