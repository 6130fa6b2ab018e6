"""What people's own app grants to the roles."""

from hotcrm.users import roles

roles.grant([roles.MANAGER], ["users.view_user", "users.add_user"])
roles.grant([roles.STEWARD, roles.SALES, roles.SERVICE, roles.MARKETING, roles.FINANCE, roles.HR], ["users.view_user"])
