"""Where readers stand, and what they offer as a tip there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import select

from pos_app.db.engine import Database
from pos_app.db.models.store import Reader
from pos_app.domain.ids import new_id
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.settings import current_profile, customers_account
from pos_app.services.shared.wording import explain
from pos_app.services.views.readers import LocationView, TippingView
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import StripeError
from pos_app.stripe_service.facts import LocationFacts, TippingFacts
from pos_app.stripe_service.readers import TIP_CURRENCIES, NewLocation, ReaderCalls

MAX_TIPS = 3


class ReaderLocations:
    """Locations of the account in force. All of it asks Stripe and raises UserError."""

    def __init__(
        self, *, database: Database, connection: Connection, connect: Callable[[], ConnectView]
    ) -> None:
        """Work on one book."""
        self._database = database
        self._connection = connection
        self._connect = connect

    def all(self) -> list[LocationView]:
        """Return the locations, by name."""
        try:
            found = self._calls().locations(account=self._account())
        except StripeError as error:
            raise explain(error, _("Till could not list the locations."), "") from error
        return sorted((_view(facts) for facts in found), key=lambda view: view.name.casefold())

    def save(self, location: LocationView) -> LocationView:
        """Keep a location, new where its id is empty."""
        _check(location)
        new, account = _asked(location), self._account()
        try:
            if location.id:
                return _view(self._calls().update_location(location.id, new, account=account))
            return _view(self._calls().create_location(new, key=new_id(), account=account))
        except StripeError as error:
            raise explain(error, _("Till could not keep this location."), "") from error

    def remove(self, location_id: str) -> None:
        """Delete a location that has no readers."""
        with self._database.read() as session:
            used = session.query(Reader).filter_by(location_id=location_id, removed_at=None).first()
        if used is not None:
            raise UserError(
                _("The card reader {reader} stands there.", reader=used.label),
                next_step=_("Remove its readers first, or register them at another location."),
            )
        try:
            self._calls().remove_location(location_id, account=self._account())
        except StripeError as error:
            raise explain(error, _("Till could not delete this location."), "") from error

    def tipping(self, location_id: str) -> TippingView:
        """Return what a location's readers offer in the store's currency."""
        try:
            return _tipping_view(self._tipping(self._find(location_id)))
        except StripeError as error:
            raise explain(
                error, _("Till could not ask for the tips of this location."), ""
            ) from error

    def save_tipping(self, location_id: str, tipping: TippingView) -> TippingView:
        """Have a location's readers offer this, and remember which readers ask for a tip."""
        currency = self._currency()
        _check_tips(tipping, currency)
        wanted = TippingFacts(tipping.percentages, tipping.amounts, tipping.amounts_below)
        try:
            self._calls().set_tipping(
                self._find(location_id),
                currency,
                wanted,
                key=new_id(),
                account=self._account(),
            )
            now = _tipping_view(self._tipping(self._find(location_id)))
        except StripeError as error:
            raise explain(error, _("Till could not keep the tips of this location."), "") from error
        with self._database.write() as session:
            there = select(Reader).where(Reader.location_id == location_id)
            for reader in session.scalars(there):
                reader.asks_for_tip = now.on
        return now

    def tips_at(self, locations: set[str]) -> dict[str, bool]:
        """Return for each of these whether its readers ask for a tip. Raises StripeError."""
        found = self._calls().locations(account=self._account()) if locations else []
        return {
            facts.id: _tipping_view(self._tipping(facts)).on
            for facts in found
            if facts.id in locations
        }

    def _find(self, location_id: str) -> LocationFacts:
        for facts in self._calls().locations(account=self._account()):
            if facts.id == location_id:
                return facts
        raise UserError(_("There is no such location any more."), next_step=_("Refresh the list."))

    def _tipping(self, location: LocationFacts) -> TippingFacts:
        return self._calls().tipping(location, self._currency(), account=self._account())

    def _currency(self) -> str:
        with self._database.read() as session:
            return current_profile(session).currency

    def _account(self) -> str | None:
        return customers_account(self._connect())

    def _calls(self) -> ReaderCalls:
        return self._connection.gateway().readers


def _view(facts: LocationFacts) -> LocationView:
    return LocationView(
        id=facts.id,
        name=facts.name,
        line1=facts.line1,
        city=facts.city,
        postal_code=facts.postal_code,
        country=facts.country,
        state=facts.state,
    )


def _asked(location: LocationView) -> NewLocation:
    return NewLocation(
        name=location.name.strip(),
        line1=location.line1.strip(),
        city=location.city.strip(),
        postal_code=location.postal_code.strip(),
        country=location.country.strip().upper(),
        state=location.state.strip(),
    )


def _tipping_view(facts: TippingFacts) -> TippingView:
    return TippingView(facts.percentages, facts.fixed_amounts, facts.smart_tip_threshold)


def _check(location: LocationView) -> None:
    for missing, next_step in _missing(location):
        raise UserError(missing, next_step=next_step)


def _missing(location: LocationView) -> Iterator[tuple[str, str]]:
    if not location.name.strip():
        yield _("The location needs a name."), _("Type its name.")
    if not location.line1.strip():
        yield _("The location needs a street."), _("Type its street.")
    if not location.city.strip():
        yield _("The location needs a city."), _("Type its city.")
    if not location.country.strip():
        yield _("The location needs a country."), _("Type its country.")


def _check_tips(tipping: TippingView, currency: str) -> None:
    if tipping.on and currency not in TIP_CURRENCIES:
        raise UserError(
            _("Card readers can't ask for a tip in {currency}.", currency=currency.upper()),
            next_step=_("Leave the tips empty."),
        )
    if max(len(tipping.percentages), len(tipping.amounts)) > MAX_TIPS:
        raise UserError(
            _("Readers offer at most {most} tips.", most=MAX_TIPS),
            next_step=_("Leave some of them out."),
        )
    if not all(0 < percent <= 100 for percent in tipping.percentages):
        raise UserError(_("A tip is between 1 and 100 per cent."), next_step=_("Correct it."))
    if not all(amount > 0 for amount in tipping.amounts):
        raise UserError(_("A tip is more than nothing."), next_step=_("Correct it."))
