"""The words that accounts are described with."""

from django.db.models import TextChoices


class AccountType(TextChoices):
    PROSPECT = "prospect", "Prospect"
    CUSTOMER = "customer", "Customer"
    PARTNER = "partner", "Partner"
    COMPETITOR = "competitor", "Competitor"
    SUPPLIER = "supplier", "Supplier"


class Status(TextChoices):
    ACTIVE = "active", "Active"
    INACTIVE = "inactive", "Inactive"
    ARCHIVED = "archived", "Archived"


class Ownership(TextChoices):
    PUBLIC = "public", "Public"
    PRIVATE = "private", "Private"


class SlaTier(TextChoices):
    GOLD = "gold", "Gold"
    SILVER = "silver", "Silver"
    BRONZE = "bronze", "Bronze"


class Industry(TextChoices):
    AEROSPACE = "aerospace", "Aerospace and defence"
    AGRICULTURE = "agriculture", "Agriculture"
    AUTOMOTIVE = "automotive", "Automotive"
    CHEMICALS = "chemicals", "Chemicals"
    CONSTRUCTION = "construction", "Construction"
    CONSUMER = "consumer", "Consumer goods"
    EDUCATION = "education", "Education"
    EMPLOYMENT = "employment", "Employment"
    ENERGY = "energy", "Energy"
    ENTERTAINMENT = "entertainment", "Entertainment"
    FINANCE = "finance", "Finance"
    FOOD = "food", "Food"
    GOVERNMENT = "government", "Government"
    HEALTH = "health", "Health care"
    HOSPITALITY = "hospitality", "Hospitality"
    INSURANCE = "insurance", "Insurance"
    LOGISTICS = "logistics", "Logistics"
    MANUFACTURING = "manufacturing", "Manufacturing"
    MARKETING = "marketing", "Marketing"
    MATERIALS = "materials", "Materials"
    MEDIA = "media", "Media"
    MEDICAL = "medical", "Medical"
    PHARMA = "pharma", "Pharmaceuticals"
    REAL_ESTATE = "real_estate", "Real estate"
    RETAIL = "retail", "Retail"
    SERVICES = "services", "Services"
    SOFTWARE = "software", "Software"
    TECHNOLOGY = "technology", "Technology"
    TELECOMMUNICATIONS = "telecommunications", "Telecommunications"
    TEXTILES = "textiles", "Textiles"
    TRAVEL = "travel", "Travel"
    UTILITIES = "utilities", "Utilities"
