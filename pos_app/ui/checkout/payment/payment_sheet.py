"""The payment sheet: what is due, the ways of paying, and how it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.texts import N_, _, pgettext
from pos_app.services.views.sales import PaymentRequest, SaleView, TenderView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment import payment_words
from pos_app.ui.checkout.payment.amount_edit import TakeNow
from pos_app.ui.checkout.payment.card_panel import CardPanel
from pos_app.ui.checkout.payment.cash_panel import CashPanel
from pos_app.ui.checkout.payment.doing import Doing
from pos_app.ui.checkout.payment.keep_card import KeepCard
from pos_app.ui.checkout.payment.payment_flow import PaymentFlow
from pos_app.ui.checkout.payment.payment_words import Says
from pos_app.ui.checkout.payment.reader_panel import ReaderPanel
from pos_app.ui.checkout.payment.tender_list import TenderList
from pos_app.ui.checkout.payment.tender_panels import TenderPanels
from pos_app.ui.checkout.payment.tender_rows import TenderRows
from pos_app.ui.input.shortcuts import KeyHint, Shortcut
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import ConfirmSheet, Sheet, button, column, label, row
from pos_app.ui.widgets.key_captions import DEL, ENTER, ESC
from pos_app.ui.widgets.state_area import StateArea

_GROUP: Final = N_("Payment")
_WIDEST: Final = 1040
_HIGHEST: Final = 660
_SHARE: Final = 0.7
_LARGEST: Final = (1400, 920)
"""On a large screen, so that a code can be scanned from where the customer stands."""
_LEFT_WIDTH: Final = 232
_WITH_THE_CUSTOMER: Final = {TenderState.PENDING, TenderState.ACTION}


class PaymentSheet(Sheet):
    """Shows a `PaymentFlow`; Esc returns to the cart while nothing was taken."""

    customer_wanted = Signal()
    park_wanted = Signal()

    def __init__(
        self,
        parent: QWidget,
        flow: PaymentFlow,
        tasks: Tasks,
        amounts: Amounts,
        total: int,
        first: TenderKind | None = None,
    ) -> None:
        super().__init__(parent, _("Payment"), width=_WIDEST)
        self.flow = flow
        self._amounts = amounts
        self._total = total
        self._kind = first
        self._stood: object = None
        self._complaint: Says | None = None
        flow.setParent(self)
        self._due = label("", "due")
        self._due_name = label(pgettext("beside an amount", "To pay"), "title")
        self._figures = label("", "muted")
        self._left = QWidget()
        self.rows = TenderRows()
        self.tenders = TenderList(amounts)
        self.state = StateArea()
        self.take_now = TakeNow(amounts)
        self.keep = KeepCard()
        self.panels = TenderPanels(flow, tasks, amounts, self.panel)
        self.check = button(_("Check again"), "primary", "refresh")
        self.check.setProperty("scale", "small")
        self.stop = button(_("Stop this payment"), "secondary", "close")
        self._again = button(_("Try again"), "secondary", "refresh")
        self._remake = button(_("Make the customer again"), "secondary", "user")
        self._instead = self._ways_instead()
        self._back = button(_("Back to the cart"), "quiet", "arrow-left", shortcut_text=ESC)
        self.drop = button(_("Drop the sale"), "danger", "trash")
        self.park = button(_("Put the sale aside, next customer"), "secondary", "hold")
        self._lay_out()
        self._connect()
        self._bind_keys()
        self._show()

    @property
    def kind(self) -> TenderKind | None:
        """The way of paying that is chosen."""
        return self._kind

    @property
    def cash(self) -> CashPanel:
        """The panel for cash."""
        return self.panels.cash

    @property
    def card(self) -> CardPanel:
        """The panel for saved cards."""
        return self.panels.card

    @property
    def reader(self) -> ReaderPanel:
        """The panel for card readers."""
        return self.panels.reader

    def focus_first(self) -> None:
        """Where the money is taken."""
        self._focus()

    def take_code(self, _code: str) -> None:
        """A scan is for the next sale: this one is being paid."""
        self._complain(_("This sale is being paid."), _("Finish it or go back, then scan again."))

    def dismiss(self) -> None:
        """Esc: back to the cart where nothing was taken, otherwise say why not.

        While the customer is busy at the reader or with their phone, it cancels that.
        """
        flow, holding = self.flow, self.flow.holding
        waits = holding is not None and holding.state in _WITH_THE_CUSTOMER
        if flow.sale is None and not flow.doing:
            super().dismiss()
        elif waits or flow.is_taking:
            flow.cancel()
        elif flow.may_go_back:
            flow.go_back()
        elif not flow.doing and holding is None:
            what, then = _("Part of this sale is paid."), _("Take the rest, or put the sale aside.")
            self._complain(what, then)

    def choose(self, kind: TenderKind) -> None:
        """Pay this way; nothing changes while a payment is not settled."""
        if self.flow.nothing_to_pay and kind is not TenderKind.CASH:
            self._complain(_("There is nothing to charge."), _("Finish the sale: Enter."))
        elif self.flow.holding is None and not self.flow.is_taking:
            self._kind = kind
            self.flow.error = None
            self._show()
            self._focus()
            self._prepare()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Always the same height, so that nothing jumps when there is something to say."""
        super().resizeEvent(event)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A tender's letter chooses it."""
        self._on_letter(event.text().upper())
        super().keyPressEvent(event)

    # --- layout ---

    def _lay_out(self) -> None:
        self.body.setSpacing(SIZES["space_2"])
        self._title.hide()  # what is to pay says it, and a small window has no room for both
        self.head.insertLayout(0, self._head(), 1)
        middle = row(spacing=SIZES["space_6"])
        middle.addWidget(self._lay_out_left())
        middle.addLayout(self._right(), 1)
        self.body.addLayout(middle, 1)
        below = row()
        below.addWidget(self._back)
        below.addStretch()
        below.addWidget(self.drop)
        below.addWidget(self.park)
        self.body.addLayout(below)
        for made in (self.check, self.stop, self._again, self._remake, *self._instead):
            self.state.add_button(made)

    def _head(self) -> QHBoxLayout:
        head = row(spacing=SIZES["space_4"])
        for each in (self._due_name, self._due, self._figures):
            head.addWidget(each)
            head.addStretch(1 if each is self._due else 0)
        return head

    def _lay_out_left(self) -> QWidget:
        self._left.setFixedWidth(_LEFT_WIDTH)
        box = column(self._left, spacing=SIZES["space_3"])
        box.addWidget(self.rows)
        box.addWidget(self.tenders, 1)
        box.addStretch()
        return self._left

    def _right(self) -> QVBoxLayout:
        box = column(spacing=SIZES["space_3"])
        for each in (self.state, self.take_now, self.keep):
            box.addWidget(each)
        box.addWidget(self.panels, 1)
        box.addStretch()
        return box

    def _ways_instead(self) -> list[QPushButton]:
        """Offer what goes on after a reader took nothing: one press each."""
        made = []
        instead = ((_("Another reader"), "O"), (_("QR code"), "Q"), (_("Cash"), "C"))
        for words, letter in instead:
            each = button(words, "secondary", shortcut_text=letter)
            each.clicked.connect(lambda _on=False, letter=letter: self._on_letter(letter))
            made.append(each)
        return made

    def _connect(self) -> None:
        flow = self.flow
        flow.changed.connect(self._show)
        flow.begun.connect(self._on_begun)
        flow.back_online.connect(self._prepare)
        flow.paid.connect(lambda _sale: self.finish())
        self.rows.chosen.connect(self.choose)
        self.tenders.removal_wanted.connect(self._ask_to_remove)
        self.take_now.letter.connect(self._on_letter)
        self.take_now.confirmed.connect(self._take)
        self.take_now.changed.connect(self._on_amount)
        self.keep.changed.connect(self._prepare)
        self.panels.wanted.connect(self._take)
        self.panels.cash_taken.connect(self._take_cash)
        self.panels.chosen.connect(self._prepare)
        self.panels.letter.connect(self._on_letter)
        self.panels.customer_wanted.connect(self.customer_wanted)
        self.panels.other_way_wanted.connect(self._take_another_way)
        self.check.clicked.connect(flow.check_again)
        self.stop.clicked.connect(flow.cancel)
        self._again.clicked.connect(self._try_again)
        self._remake.clicked.connect(flow.remake_customer)
        self._back.clicked.connect(self.dismiss)
        self.drop.clicked.connect(self._ask_to_drop)
        self.park.clicked.connect(self.park_wanted)
        self.panels.park_wanted.connect(self.park_wanted)

    def _bind_keys(self) -> None:
        for keys, title, act in (
            ("F10", _("Exact cash"), self._take_exact_cash),
            ("F12", _("Start the card reader"), self._start_reader),
            ("Ctrl+Tab", _("Next way of paying"), self._next_way),
            ("Ctrl+Shift+Tab", _("Way of paying before"), self._way_before),
        ):
            Shortcut(self, keys, title, str(_GROUP), act)
        for owner, keys, title in (
            *((made, look.letter, str(look.name)) for look, made in self.rows.by_look()),
            (self.take_now, "A", _("Type how much to take now")),
            (self.keep, "K", _("Keep the card for next time")),
            (self._instead[0], "O", _("Another reader")),
            (self.tenders.remove, str(DEL), _("Take the chosen tender out, or give it back")),
            (self, str(ENTER), _("Take the money in the chosen way")),
            (self, str(ESC), _("Cancel what waits for the customer, or go back")),
        ):
            KeyHint(owner, keys, title, str(_GROUP))

    # --- showing ---

    def _on_amount(self) -> None:
        self._complaint = None
        self._show()

    def _on_begun(self) -> None:
        flow = self.flow
        self.paint_next_turn()
        if flow.nothing_to_pay:
            self._kind = TenderKind.CASH
        elif self._kind is None or (self._kind is TenderKind.READER and flow.reader is None):
            self._kind = self._likeliest(by_card=self._kind is TenderKind.READER)
        self._show()
        if not (flow.at_once and flow.reader):
            self._prepare()

    def _likeliest(self, *, by_card: bool) -> TenderKind:
        """Return the way to begin with: a saved card is never chosen while there is a reader."""
        flow = self.flow
        if flow.has_no_connection and not by_card:
            return TenderKind.CASH
        if flow.reader is not None or (by_card and flow.readers):
            return TenderKind.READER
        if flow.cards:
            return TenderKind.SAVED_CARD
        return TenderKind.PAGE if by_card else TenderKind.CASH

    def _show(self) -> None:
        flow, sale = self.flow, self.flow.sale
        if flow.holding is not None:
            self._kind = flow.holding.kind
        said = payment_words.says(flow, self._kind)
        self._show_head(sale)
        if sale is not None:
            self._show_sale(sale, said)
        self._say(self._standing_complaint() or said)
        self._back.setVisible(flow.may_go_back or (bool(flow.doing) and flow.holding is None))
        self._back.setEnabled(not flow.doing or flow.doing is Doing.PREPARING)
        self.drop.setVisible(flow.may_drop)
        self.park.setVisible(flow.may_park and not self.panels.shows_code)
        self._cross.setVisible(flow.may_go_back)
        self._fit()
        self._refocus()

    def _show_head(self, sale: SaleView | None) -> None:
        self._due.setText(self._amounts.full(sale.left if sale else self._total))
        self._figures.setText(payment_words.figures(sale, self._amounts) if sale else "")

    def _show_sale(self, sale: SaleView, said: Says) -> None:
        flow = self.flow
        idle = flow.holding is None and not flow.is_taking
        self.take_now.show_left(sale.left)
        self.keep.offer(flow.store_name, flow.customer.name if flow.customer else "")
        self.rows.offer(TenderKind.BANK_TERMINAL, flow.bank_terminal)
        self.rows.tell(payment_words.how_ways_are(flow, self.panels.reader_id))
        self.rows.show_chosen(self._kind, enabled=idle)
        self.tenders.show_tenders(sale.tenders, may_act=idle and not flow.doing)
        self.panels.show_sale(self._kind, self.take_now.amount, said)
        self._left.setHidden(self.panels.shows_code)  # nothing else can be chosen: its room helps

    def _say(self, said: Says) -> None:
        flow, holding = self.flow, self.flow.holding
        waits = holding is not None and holding.state in _WITH_THE_CUSTOMER
        self.check.setVisible(holding is not None and not waits)
        self.check.setEnabled(not flow.doing)
        self.stop.setVisible(holding is not None and holding.state is TenderState.UNKNOWN)
        self.stop.setEnabled(not flow.doing)
        failed = flow.error is not None and holding is None and not flow.wants_page
        self._again.setVisible(failed and self._moves_at_stripe)
        self._remake.setVisible(flow.missing_customer)
        instead = payment_words.was_not_charged(flow) and self._kind is TenderKind.READER
        for each in self._instead:
            each.setVisible(instead)
        self._instead[0].setVisible(instead and len(flow.readers) > 1)
        elsewhere = self.panels.shows_code or (flow.wants_page and not waits)
        self._tell(Says() if elsewhere else self._with_what_is_left(said))

    def _with_what_is_left(self, said: Says) -> Says:
        """Part of the sale was just taken: say what is still to come."""
        sale = self.flow.sale
        if said.look != "done" or sale is None:
            return said
        left = self._amounts.full(sale.left)
        advice = _("{amount} is left to pay: take it in any way.", amount=left)
        return replace(said, advice=advice, large=False)

    def _tell(self, said: Says) -> None:
        room = said.busy or self.flow.holding is not None or not self._is_crowded()
        self.state.say(
            said.look,
            said.headline,
            said.advice,
            busy=said.busy,
            large=said.large and room,
            details=said.details,
        )

    def _fit(self) -> None:
        """In a small window what is seldom used gives way to what has to be said."""
        room = self._room()
        roomy = not self._is_crowded() or self.state.isHidden()
        idle = self.flow.holding is None and not self.flow.is_taking and not self.flow.wants_page
        self.rows.make_compact(compact=room < _HIGHEST and not self.tenders.isHidden())
        self.panels.make_room(roomy=roomy)
        self.take_now.setVisible(idle and self._has_means())
        self.keep.show_where(possible=roomy and idle and self._may_keep_card)
        wide, high = (round(side * _SHARE) for side in (self._host.width(), room))
        self.panel.setMaximumWidth(min(max(_WIDEST, wide), _LARGEST[0]))
        self.panel.setFixedHeight(min(max(_HIGHEST, high), _LARGEST[1], room))

    def _room(self) -> int:
        return self._host.height() - 2 * SIZES["space_6"]

    def _is_crowded(self) -> bool:
        return self._room() < _HIGHEST - SIZES["space_6"]

    def _has_means(self) -> bool:
        """Tell whether there is anything that the chosen tender could be taken with."""
        means = {
            TenderKind.READER: bool(self.flow.readers),
            TenderKind.SAVED_CARD: bool(self.flow.cards),
            TenderKind.PAGE: True,
            TenderKind.BANK_TERMINAL: bool(self.flow.bank_terminal),
        }
        return means.get(self._kind or TenderKind.CASH, False)

    def _stands(self) -> object:
        """What there is to do: while it is the same, the focus and a complaint stay."""
        flow, holding = self.flow, self.flow.holding
        held = (holding.id, holding.state) if holding else None
        begun = flow.sale is not None
        return self._kind, begun, flow.is_taking, held, flow.error, flow.wants_page

    def _refocus(self) -> None:
        stands = self._stands()
        if stands != self._stood and self.isVisible():
            self._stood = stands
            self._focus()

    def _focus(self) -> None:
        if self.panels.focus_panel():
            return
        if self.check.isVisible() and self.check.isEnabled():
            self.check.setFocus()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _complain(self, what: str, then: str) -> None:
        self._complaint = Says("warn", what, then)
        self._tell(self._complaint)
        self._fit()

    def _standing_complaint(self) -> Says | None:
        """What the cashier was told, until they do something or a customer is waited for."""
        idle = self.flow.holding is None and not self.flow.is_taking
        if not idle or self._stands() != self._stood:
            self._complaint = None
        return self._complaint

    # --- what the cashier does ---

    @property
    def _moves_at_stripe(self) -> bool:
        return self._kind is not None and self._kind.facts.moves_at_stripe

    @property
    def _may_keep_card(self) -> bool:
        return self._kind is not None and self._kind.facts.may_keep_card

    def _request(self) -> PaymentRequest | None:
        """Return what the chosen way would take; None where something is missing for that."""
        kind, amount, sale = self._kind, self.take_now.amount, self.flow.sale
        if kind is None or sale is None or not amount or not self._has_means():
            return None
        means = self.panels.means(kind)
        if kind.facts.prepared_ahead and not means:
            return None
        keeps = self.keep.wanted and self._may_keep_card
        return PaymentRequest(sale.id, kind, amount, means, keeps, self.panels.reference)

    def _prepare(self) -> None:
        """Have the payment ready before it is wanted, as soon as its tender is chosen."""
        request = self._request()
        if request is not None and self.flow.error is None:
            self.flow.prepare(request)

    def _take(self) -> None:
        request = self._request()
        if request is not None:
            self.flow.error = None
            self.flow.take(request)
        elif self._has_means() and self.take_now.problem:
            then = _("More than that can be taken in cash only.")
            self._complain(self.take_now.problem, then)
            self.take_now.focus_amount()

    def _start_reader(self) -> None:
        self.choose(TenderKind.READER)
        self._take()

    def _try_again(self) -> None:
        self.flow.error = None
        if self._kind is not None and self._kind.facts.prepared_ahead:
            self._prepare()
        else:
            self._take()

    def _take_exact_cash(self) -> None:
        if self.flow.sale is not None:
            self._take_cash(self.flow.sale.left)

    def _take_cash(self, given: int) -> None:
        if self.flow.sale is not None:
            self.flow.take(PaymentRequest(self.flow.sale.id, TenderKind.CASH, given))

    def _take_another_way(self) -> None:
        """The store's page is not known just now."""
        if self.flow.holding is not None:
            self.flow.cancel()
        else:
            self.choose(TenderKind.CASH)

    def _next_way(self) -> None:
        self.choose(self.rows.after(self._kind))

    def _way_before(self) -> None:
        self.choose(self.rows.after(self._kind, -1))

    def _on_letter(self, letter: str) -> None:
        failed = payment_words.was_not_charged(self.flow)
        if letter == "A" and self.take_now.isVisible():
            self.take_now.focus_amount()
        elif letter == "K" and self.keep.isVisible():
            self.keep.toggle()
        elif letter == "O" and self._kind is TenderKind.READER and self.reader.another():
            self._use_another_reader(start=failed)
        elif self.rows.on_letter(letter) and letter == "Q" and failed:
            self._take()

    def _use_another_reader(self, *, start: bool) -> None:
        self.reader.choose(self.reader.another())
        if start:
            self._take()

    def _ask_to_remove(self, tender: TenderView) -> None:
        if tender.removal == "cancel":
            self.flow.remove(tender)
            return
        amount = self._amounts.full(tender.amount)
        title, text, yes = payment_words.removal(tender, amount)
        self._confirm(title, text, yes, partial(self.flow.remove, tender))

    def _ask_to_drop(self) -> None:
        if self.flow.sale is None:
            return
        text = payment_words.drop(self.flow.sale, self._amounts)
        self._confirm(_("Drop this sale?"), text, _("Drop the sale"), self.flow.drop)

    def _confirm(self, title: str, text: str, yes: str, act: Callable[[], object]) -> None:
        sheet = ConfirmSheet(self, title, text, yes, danger=True, cancel=_("No, keep it"))
        sheet.then(act).open()
