"""How the sign-in library treats our people: by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class PeopleAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves; an admin invites them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
