import pytest

from hotcrm.core.models import VersionConflict
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db


def test_the_version_that_was_seen_is_claimed_once():
    account = AccountFactory()
    account.claim_version(1)
    account.refresh_from_db()
    assert account.version == 2


def test_a_late_editor_gets_the_stored_row_with_the_conflict():
    account = AccountFactory(name="Acme")
    account.claim_version(1)
    with pytest.raises(VersionConflict) as refused:
        account.claim_version(1)
    assert refused.value.current.version == 2
    assert refused.value.current.name == "Acme"
