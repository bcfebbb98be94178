"""What Corner Goods, the sample store, sells, and who shops there."""

import uuid
from dataclasses import dataclass

from pos_app.domain.sample import SampleProduct

STORE_NAME = "Corner Goods"
STORE_ZONE = "America/New_York"
STORE_CURRENCY = "usd"
TAX_PPM = 88_750
"""New York City's sales tax, 8.875 %, in millionths; prices do not include it."""
ZERO_RATED = frozenset({"Pantry"})
"""Categories of food that New York does not tax."""

REGISTER = "R1"
LOCATION = {
    "display_name": "Harbour Street",
    "address": {
        "line1": "18 Harbour Street",
        "city": "New York",
        "state": "NY",
        "postal_code": "10004",
        "country": "US",
    },
}
READERS = (("Front reader", "simulated-wpe"), ("Window reader", "simulated-s700"))
"""Labels of the store's card readers and the codes that register them."""
CASHIERS = ("Alex", "Robin", "Sam")


@dataclass(frozen=True)
class SamplePerson:
    """Someone who shops here; `cards` are magic names of test cards."""

    key: str
    name: str
    email: str | None
    phone: str | None
    cards: tuple[str, ...] = ()
    notes: str = ""


GOODS = {
    "Coffee & Tea": (
        ("House Blend Coffee, 12 oz", 1450), ("Dark Roast Coffee, 12 oz", 1495),
        ("Decaf Coffee, 12 oz", 1525), ("Cold Brew Concentrate", 1190),
        ("Earl Grey Tea, 20 bags", 695), ("Green Tea, 20 bags", 675),
        ("Chamomile Tea, 20 bags", 650), ("Paper Coffee Filters, 100", 425),
        ("Pour-over Dripper", 1850),
    ),
    "Bakery": (
        ("Sourdough Loaf", 795), ("Seeded Rye Loaf", 825), ("Baguette", 395),
        ("Butter Croissant", 425), ("Almond Croissant", 495), ("Cinnamon Roll", 475),
        ("Blueberry Muffin", 395), ("Chocolate Chip Cookie", 325), ("Banana Bread Slice", 375),
    ),
    "Pantry": (
        ("Extra Virgin Olive Oil, 500 ml", 1695), ("Balsamic Vinegar, 250 ml", 1095),
        ("Wildflower Honey, 12 oz", 1125), ("Strawberry Jam", 745), ("Peanut Butter, 16 oz", 695),
        ("Spaghetti, 1 lb", 325), ("San Marzano Tomatoes, 28 oz", 495), ("Jasmine Rice, 2 lb", 545),
        ("Sea Salt Flakes", 675), ("Granola, 12 oz", 895),
    ),
    "Drinks": (
        ("Sparkling Water, 500 ml", 225), ("Lemonade, 12 oz", 350), ("Orange Juice, 16 oz", 495),
        ("Ginger Beer, 12 oz", 325), ("Kombucha, 16 oz", 525), ("Oat Milk, 32 oz", 495),
        ("Cola, 12 oz", 225), ("Iced Tea, 16 oz", 325),
    ),
    "Snacks": (
        ("Dark Chocolate Bar 70 %", 525), ("Milk Chocolate Bar", 475), ("Sea Salt Chips", 395),
        ("Roasted Almonds, 6 oz", 745), ("Trail Mix, 8 oz", 795), ("Dried Mango, 5 oz", 645),
        ("Rice Crackers", 375), ("Caramel Popcorn", 495),
    ),
    "Household": (
        ("Dish Soap, 16 oz", 495), ("Hand Soap, 12 oz", 650), ("Beeswax Candle", 1450),
        ("Cotton Tea Towel", 1195), ("Sponges, 3-pack", 425), ("Paper Towels, 2 rolls", 575),
        ("Laundry Soda, 2 lb", 825), ("Matches", 150),
    ),
    "Gifts & Stationery": (
        ("Greeting Card", 495), ("Postcard", 175), ("Lined Notebook", 1150), ("Gel Pen", 325),
        ("Gift Wrap Roll", 695), ("Enamel Mug", 1595), ("Canvas Tote Bag", 1895),
        ("Corner Goods Gift Box", 4850),
    ),
}  # fmt: skip

NAMES = (
    "Amara Okafor", "Ben Castellano", "Chloe Dubois", "Daniel Kim", "Elena Petrova",
    "Farid Haddad", "Grace Sullivan", "Hiroshi Tanaka", "Ines Moreau", "Jamal Washington",
    "Katarzyna Nowak", "Liam O'Connor", "Maya Patel", "Noah Goldberg", "Olivia Bennett",
    "Priya Raman", "Quentin Brooks", "Rosa Jiménez", "Søren Lindqvist", "Tess Abernathy",
    "Umar Siddiqui", "Valentina Ricci", "Walter Schmidt", "Xin Yi Chen", "Yara Mansour",
    "Zoe Papadakis", "Andre Baptiste", "Beatriz Carvalho", "Caleb Foster", "Deirdre Walsh",
    "Emeka Nwosu", "Fiona MacLeod", "Gabriel Santos", "Hannah Weiss", "Isaac Rosenthal",
    "Jun Park", "Kiara Robinson", "Luca Bianchi", "Mei-Ling Wong", "Nadia Kowalczyk",
)  # fmt: skip
NOTES = {
    "Chloe Dubois": "Prefers receipts by email.",
    "Hiroshi Tanaka": "Orders the gift box every December.",
    "Noah Goldberg": "Ask before adding a bag.",
    "Umar Siddiqui": "The bank asks for confirmation with every payment.",
    "Walter Schmidt": "Card was declined last time; ask for another.",
}
SAVED_CARDS = ("visa", "mastercard", "visa_debit", "amex", "discover", "mastercard_debit")
TWO_CARDS = {2: "amex", 12: "mastercard", 24: "visa"}
SPECIAL_CARDS = {20: "authenticationRequired", 22: "chargeCustomerFail"}


def stable_id(name: str) -> str:
    """The same uuid each time, for a name."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.corner-goods.example"))


def with_check_digit(digits: str) -> str:
    """An EAN-13 from its first twelve digits."""
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-weighted % 10)


def _products() -> tuple[SampleProduct, ...]:
    goods = [(category, *good) for category, listed in GOODS.items() for good in listed]
    return tuple(
        SampleProduct(
            stable_id(f"product-{number}"),
            name,
            category,
            price,
            with_check_digit(f"2000{number * 137:08}"),
        )
        for number, (category, name, price) in enumerate(goods, start=1)
    )


def _person(place: int, name: str) -> SamplePerson:
    plain = name.lower().translate(str.maketrans("éøí -", "eoi..", "'"))
    reachable = place % 9 != 7
    return SamplePerson(
        stable_id(f"customer-{place + 1}"),
        name,
        f"{plain}@example.com" if reachable else None,
        f"+1212555{100 + place:04}" if place % 5 != 3 else None,
        _cards(place),
        NOTES.get(name, ""),
    )


def _cards(place: int) -> tuple[str, ...]:
    if place in SPECIAL_CARDS:
        return (SPECIAL_CARDS[place],)
    if place % 2:
        return ()
    first = SAVED_CARDS[place // 2 % len(SAVED_CARDS)]
    return (first, TWO_CARDS[place]) if place in TWO_CARDS else (first,)


PRODUCTS = _products()
PEOPLE = tuple(_person(place, name) for place, name in enumerate(NAMES))
PRICES = {product.key: product.price for product in PRODUCTS}
TAXED = frozenset(product.key for product in PRODUCTS if product.category not in ZERO_RATED)
