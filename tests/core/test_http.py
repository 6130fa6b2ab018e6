import pytest
from django.db import transaction
from django.http import HttpResponse

from hotcrm.catalog.models import Product
from hotcrm.core.http import WriteRefused, read_only, see_other, wants_fragment


@read_only
def listing(request):
    return HttpResponse(str(Product.objects.count()))


@read_only
def sly(request):
    Product.objects.create(name="Sly")
    return HttpResponse("written")


@pytest.mark.django_db
def test_a_reading_view_may_read(rf):
    assert listing(rf.get("/")).content == b"0"


@pytest.mark.django_db
def test_a_reading_view_cannot_write_on_get_but_its_post_can(rf):
    with pytest.raises(WriteRefused), transaction.atomic():
        sly(rf.get("/"))
    assert not Product.objects.exists()
    assert sly(rf.post("/")).content == b"written"


def test_see_other_is_a_303_to_the_address():
    response = see_other("/accounts/1/")
    assert (response.status_code, response["Location"]) == (303, "/accounts/1/")


@pytest.mark.parametrize(
    ("headers", "fragment"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_a_fragment_is_wanted_by_htmx_only_and_not_when_it_restores_history(rf, headers, fragment):
    from django_htmx.middleware import HtmxDetails

    request = rf.get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    assert wants_fragment(request) is fragment
