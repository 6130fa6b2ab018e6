"""What the catalogue gives: products can be imported, and who may change them."""

from hotcrm.catalog import importing
from hotcrm.core.customer360 import Importable, importables
from hotcrm.users import roles

roles.grant(roles.ROLES, ["catalog.view_product", "catalog.view_price"])
roles.grant(
    [roles.STEWARD],
    ["catalog.add_product", "catalog.change_product", "catalog.add_price", "catalog.change_price"],
)

importables.register(
    Importable(
        kind="product",
        label="Products",
        fields=importing.FIELDS,
        match_keys=("name",),
        save=importing.save,
        permission="catalog.add_product",
        order=90,
    )
)
