"""Where to write when a record was merged in the meantime: to the record that lives on."""

from typing import TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


def living(model: type[M], pk: int) -> M:
    """The row `pk` of a mergeable model, or the one it was merged into, held until the transaction ends.

    Who adds a row to an account or a contact calls it first, inside the transaction: a merge that runs at the same
    time is then either over, and its survivor comes back, or waits until the new row is in. Raises DoesNotExist.
    """
    rows = model._base_manager.select_for_update(of=("self",), no_key=True)
    found = rows.get(pk=pk)
    survivor_id: int | None = getattr(found, "merged_into_id", None)
    return found if survivor_id is None else rows.get(pk=survivor_id)
