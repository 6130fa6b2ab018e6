"""What the browser remembers of a person before they have signed in."""

THEME_COOKIE = "theme"
