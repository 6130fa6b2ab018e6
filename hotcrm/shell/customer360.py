"""What the frame itself puts into the navigation."""

from hotcrm.core import customer360

customer360.nav_items.register(
    customer360.NavItem(key="my_day", label="My day", url_name="shell:my_day", icon="house", order=10)
)
