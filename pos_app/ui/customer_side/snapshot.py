"""What the customer sees: the simulated account's `/customer_side` as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pos_app.domain.money import Money
from pos_app.domain.texts import N_, Message

Json = Mapping[str, Any]


@dataclass(frozen=True)
class SimulatedDisplay:
    """What a reader shows, and what may be done about it.

    `kind` is idle, cart, payment, reading (a card, without charging it), setup, refund, tip, pin,
    processing, input or message; of an input, `asks` is Stripe's word for what is asked for.
    """

    kind: str = "idle"
    amount: Money | None = None
    lines: tuple[tuple[str, Money], ...] = ()
    tips: tuple[Money, ...] = ()
    text: str = ""
    cancelable: bool = False
    asks: str = ""

    @property
    def awaits_card(self) -> bool:
        """Tell whether a card may be presented now."""
        return self.kind in {"payment", "reading", "setup", "refund"}


@dataclass(frozen=True)
class SimulatedReader:
    """A reader on the counter."""

    id: str
    label: str
    online: bool
    display: SimulatedDisplay


@dataclass(frozen=True)
class PhoneItem:
    """Something on the customer's phone: a page to pay or leave a card on, or the bank's."""

    kind: str
    """page or bank."""
    id: str
    url: str
    title: Message
    amount: Money | None


@dataclass(frozen=True)
class Snapshot:
    """All of it at one moment. `network` is up, down or cut_after_charge."""

    readers: tuple[SimulatedReader, ...] = ()
    phone: tuple[PhoneItem, ...] = ()
    network: str = "up"


def parse(data: Json) -> Snapshot:
    """Read the answer. Raises KeyError, TypeError or ValueError where it is none."""
    return Snapshot(
        readers=tuple(
            SimulatedReader(each["id"], each["label"], each["online"], _display(each["showing"]))
            for each in data.get("readers", ())
        ),
        phone=(
            *(_page(each) for each in data.get("pages", ())),
            *(_bank(each) for each in data.get("banks", ())),
        ),
        network=data.get("network", "up"),
    )


def _display(data: Json) -> SimulatedDisplay:
    currency = data.get("currency") or ""
    return SimulatedDisplay(
        kind=data["kind"],
        amount=_money(data.get("amount"), currency),
        lines=tuple(
            (_line(line), Money(line["amount"] * line["quantity"], currency))
            for line in data["lines"]
        ),
        tips=tuple(
            Money(tip if isinstance(tip, int) else int(tip["amount"]), currency)
            for tip in data["tips"]
        ),
        text=data.get("text") or "",
        cancelable=bool(data.get("cancelable")),
        asks=data.get("asks") or "",
    )


def _line(line: Json) -> str:
    count = line["quantity"]
    return line["description"] if count == 1 else f"{count} × {line['description']}"


def _page(data: Json) -> PhoneItem:
    title = N_("Page to leave a card on") if data["mode"] == "setup" else N_("Page to pay on")
    amount = _money(data.get("amount"), data.get("currency") or "")
    return PhoneItem("page", data["id"], data["url"], title, amount)


def _bank(data: Json) -> PhoneItem:
    amount = _money(data.get("amount"), data.get("currency") or "")
    return PhoneItem("bank", data["intent"], data["url"], N_("The bank asks"), amount)


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None or not currency else Money(minor, currency)
