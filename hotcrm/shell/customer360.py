"""What the frame itself puts into the navigation and the palette."""

from django.urls import reverse

from hotcrm.core import customer360

customer360.nav_items.register(
    customer360.NavItem(key="my_day", label="My day", url_name="shell:my_day", icon="house", order=10)
)
customer360.commands.register(
    customer360.Command(
        key="profile",
        label="Open my profile",
        url=lambda pk: reverse("users:profile"),
        icon="settings",
        words="settings theme dark light password",
        order=90,
    )
)
customer360.commands.register(
    customer360.Command(
        key="sign_out",
        label="Sign out",
        url=lambda pk: reverse("account_logout"),
        icon="log-out",
        words="log out leave",
        order=95,
    )
)
