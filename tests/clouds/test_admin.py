"""The Django admin of deals, cases and products: opens, asks little, and keeps what follows from the rows."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from clouds.sales.services.opportunities import set_products
from hotcrm.catalog.models import Price
from tests.factories.sales import OpportunityFactory, ProductFactory
from tests.factories.service import CaseFactory

pytestmark = pytest.mark.django_db
LIST_QUERIES = 12
NAMES = ["sales_opportunity", "service_case", "catalog_product", "catalog_price"]


@pytest.fixture
def rows(alice: Any) -> dict[str, Any]:
    deal, product = OpportunityFactory(amount=None), ProductFactory()
    set_products(opportunity=deal, actor=alice, products=[(product, 2)])
    return {
        "sales_opportunity": deal,
        "service_case": CaseFactory(),
        "catalog_product": product,
        "catalog_price": Price.objects.get(),
    }


@pytest.mark.parametrize("name", NAMES)
def test_list_and_record_open(
    name: str, rows: dict[str, Any], superuser: Any, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_for(superuser)
    with django_assert_max_num_queries(LIST_QUERIES):
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:{name}_change", args=[rows[name].pk])).status_code == 200
    assert client.get(reverse(f"admin:{name}_changelist") + "?q=1").status_code == 200


@pytest.mark.parametrize("name", ["sales_opportunity", "service_case"])
def test_nothing_is_deleted_past_the_rules(name: str, rows: dict[str, Any], superuser: Any, client_for: Any) -> None:
    assert client_for(superuser).post(reverse(f"admin:{name}_delete", args=[rows[name].pk])).status_code == 403


def test_a_price_changed_in_the_admin_moves_the_deals(rows: dict[str, Any], superuser: Any, client_for: Any) -> None:
    price, deal = rows["catalog_price"], rows["sales_opportunity"]
    response = client_for(superuser).post(
        reverse("admin:catalog_price_change", args=[price.pk]),
        {"product": price.product_id, "currency": "USD", "amount": "250"},
    )
    assert response.status_code == 302
    deal.refresh_from_db()
    assert deal.list_amount == Decimal(500)
