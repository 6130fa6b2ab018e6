from hotcrm.core.storage import RememberedStaticFiles


def test_modules_of_others_keep_the_addresses_they_name() -> None:
    """django_htmx names a module in a comment that it does not ship: hashing that address stops `collectstatic`."""
    named = 'import("../htmx")'
    assert RememberedStaticFiles().url_converter("django_htmx/ext/hx-sse-2.js", {})([named]) == named
