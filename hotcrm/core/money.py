"""Currencies that amounts can be in (ISO 4217)."""

CURRENCIES = (
    ("USD", "US dollar"), ("EUR", "Euro"), ("GBP", "Pound sterling"), ("CHF", "Swiss franc"), ("JPY", "Yen"),
    ("CNY", "Yuan"), ("INR", "Indian rupee"), ("AUD", "Australian dollar"), ("CAD", "Canadian dollar"),
    ("NZD", "New Zealand dollar"), ("SGD", "Singapore dollar"), ("HKD", "Hong Kong dollar"), ("KRW", "Won"),
    ("SEK", "Swedish krona"), ("NOK", "Norwegian krone"), ("DKK", "Danish krone"), ("PLN", "Zloty"),
    ("CZK", "Czech koruna"), ("HUF", "Forint"), ("RON", "Romanian leu"), ("BGN", "Lev"), ("TRY", "Turkish lira"),
    ("ILS", "Shekel"), ("AED", "Dirham"), ("SAR", "Riyal"), ("JOD", "Jordanian dinar"), ("ZAR", "Rand"),
    ("KES", "Kenyan shilling"), ("BRL", "Real"), ("MXN", "Mexican peso"), ("PHP", "Philippine peso"),
)  # fmt: skip
DEFAULT_CURRENCY = "USD"
