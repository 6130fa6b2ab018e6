"""What lists give to the rest of the product."""

from hotcrm.users import roles

roles.grant(
    [roles.SALES, roles.SERVICE, roles.MARKETING, roles.FINANCE, roles.MANAGER, roles.STEWARD], ["views.export_rows"]
)
roles.grant([roles.MANAGER, roles.STEWARD], ["views.set_role_view"])
roles.grant([roles.STEWARD], ["views.change_savedview"])
