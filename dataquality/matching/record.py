"""The one shape that every comparison works on."""

from dataclasses import dataclass

ACCOUNT, CONTACT = "account", "contact"
KINDS = (ACCOUNT, CONTACT)

# Raises whenever a normalised value, a blocking key or a feature changes: stored ones of an older version are rebuilt.
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One account, contact or row of a file, normalised once. An unknown value is '' or (), never None."""

    kind: str
    # An account's own name, a contact's employer.
    name: tuple[str, ...] = ()
    legal: str = ""
    numbers: tuple[str, ...] = ()
    other_names: tuple[tuple[str, ...], ...] = ()
    first: str = ""
    middle: str = ""
    last: str = ""
    suffix: str = ""
    domain: str = ""
    stem: str = ""
    email: str = ""
    email_domain: str = ""
    role_mailbox: bool = False
    phones: tuple[str, ...] = ()
    extension: str = ""
    street: str = ""
    house: str = ""
    unit: str = ""
    city: str = ""
    postcode: str = ""
    state: str = ""
    country: str = ""
    industry: str = ""
    employees: float = 0.0
    tax_id: str = ""
    title: str = ""
    linkedin: str = ""
    birth: str = ""
    extras: tuple[tuple[str, str], ...] = ()

    @property
    def joined(self) -> str:
        """The company name in one word."""
        return "".join(self.name)
