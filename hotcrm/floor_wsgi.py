"""The product and, beside it, the empty page that `benchmark --served` divides by. Never served to people."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotcrm.settings")
django.setup(set_prefix=False)

from hotcrm.core.floor import FlooredServer  # noqa: E402  (needs the settings)

application = FlooredServer()
