"""Completeness on other pages: the figure and the bar of an account, the column of lists, my day."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Account
from dataquality.completeness.dashboard import TARGET, Asked, lines, with_score
from dataquality.models import Completeness
from hotcrm.core.customer360 import Cell

MY_RECORDS = 10
COLUMN = {"account": "complete", "contact": "contact_complete"}


def of_record(kind: str, pk: int) -> Completeness | None:
    """The stored score of one record."""
    return Completeness.objects.filter(kind=kind, record_id=pk).first()


def figure(account: Account, user: Any) -> Cell | None:
    """The cell of the strip: "86%", "3 fields missing"."""
    stored = of_record("account", account.pk)
    if stored is None:
        return None
    missing = len(stored.missing)
    note = f"{missing} field{'' if missing == 1 else 's'} missing" if missing else "Nothing missing"
    url = reverse("dataquality:completeness_record", args=["account", account.pk])
    return Cell(value=f"{stored.score}%", note=note, url=url, ring=stored.score)


def annotation(kind: str) -> Any:
    """The score as part of a query over the records of `kind`, for lists."""

    def expression(user: Any) -> Any:
        scores = Completeness.objects.filter(kind=kind, record_id=OuterRef("pk"))
        return Subquery(scores.values("score")[:1], output_field=IntegerField())

    return expression


def column(kind: str) -> Any:
    """The cell of a list row."""

    def cell(record: Any, user: Any) -> Cell:
        score = getattr(record, COLUMN[kind], None)
        if score is None:
            return Cell(value="No data")
        url = reverse("dataquality:completeness_record", args=[kind, record.pk])
        return Cell(value=f"{score}%", url=url, tone="" if score >= TARGET else "warn")

    return cell


def my_day(record: None, request: HttpRequest) -> Mapping[str, Any]:
    """The accounts under the mark of the person whose day it is, worst first."""
    person = getattr(request, "day_of", request.user)
    low = Completeness.objects.filter(kind="account", record_id=OuterRef("pk"), score__lt=TARGET)
    mine = Account.objects.visible_to(request.user).unarchived().filter(Exists(low), owner=person)
    worst = list(with_score(mine, "account").select_related("owner").order_by("complete", "pk")[: MY_RECORDS + 1])
    url = Asked(owner=str(person.pk)).url()
    return {"lines": lines("account", worst[:MY_RECORDS], most=3), "more": len(worst) > MY_RECORDS, "url": url}
