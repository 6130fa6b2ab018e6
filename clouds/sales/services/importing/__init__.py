from clouds.sales.services.importing.fields import FIELDS
from clouds.sales.services.importing.save import save

__all__ = ["FIELDS", "save"]
