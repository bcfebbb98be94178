"""What the customer does on their own phone: a large QR code, and how long it is good for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from pos_app.clock import Clock
from pos_app.domain.payments import TenderKind
from pos_app.domain.texts import N_, _
from pos_app.services.views.sales import TenderView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment.payment_messages import StatusMessage
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import announce, button, column, label, row
from pos_app.ui.widgets.countdown import Countdown
from pos_app.ui.widgets.key_captions import ESC, caption_with_key
from pos_app.ui.widgets.qr import QrCode
from pos_app.ui.widgets.state_area import StateArea

_COPIED_MS: Final = 2_500
_BESIDE: Final = 268
_BESIDE_AT_MOST: Final = 400
_COPY: Final = N_("Copy the link")


class QrPanel(QWidget):
    """The hosted page or the bank's page of a payment; `cancel` gives it up, `park` the sale.

    All buttons stand beside the code, so that it may be as high as the sheet.
    """

    def __init__(
        self,
        tasks: Tasks,
        amounts: Amounts,
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._amounts = amounts
        self.code = QrCode(tasks)
        self.state = StateArea()
        self._beside = QWidget()
        self._amount = label("", "section")
        # Translators: {left} are minutes and seconds.
        self.countdown = Countdown(N_("Can be paid for another {left}"), clock)
        self.copy = button(str(_COPY), "secondary", "copy")
        self.browse = button(_("Open in browser"), "secondary", "external")
        self.cancel = button("", "danger", "close")
        self.park = button(_("Put the sale aside"), "secondary", "hold")
        self.park.setAccessibleName(_("Put the sale aside, next customer"))
        self._copied = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._lay_out()
        self._connect()

    @property
    def url(self) -> str:
        """What the code says."""
        return self.code.text

    def show_payment(self, tender: TenderView, status: StatusMessage, *, enabled: bool) -> None:
        """Show the page of this payment and what is said of it."""
        at_bank = tender.kind is not TenderKind.PAGE
        self.code.setAccessibleName(_("The bank's page") if at_bank else _("The payment page"))
        self.code.show_text((tender.next_action_url if at_bank else tender.page_url) or "")
        self.state.show_message(
            status.style, status.headline, status.advice, details=status.details
        )
        self._amount.setText(self._amounts.full(tender.amount))
        words = _("Give up") if at_bank else _("Cancel the code")
        self.cancel.setText(f" {caption_with_key(words, ESC)}")
        self.cancel.setAccessibleName(words)
        for each in (self.copy, self.browse, self.park, self.cancel):
            each.setEnabled(enabled)
        self.countdown.count_to(tender.expires_at)

    def clear(self) -> None:
        """Show no code any more."""
        self.countdown.count_to(None)
        self.code.show_text("")

    def focus_first(self) -> None:
        """Focus the button that does no harm."""
        self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the code square, and give the text beside it the remaining width."""
        super().resizeEvent(event)
        left = self.width() - self.height() - SIZES["space_4"]
        most = min(left, scaled(_BESIDE_AT_MOST, 0.6))
        least = max(scaled(_BESIDE, 0.6), *(each.sizeHint().width() for each in self._buttons()))
        self._beside.setFixedWidth(max(least, most))

    def _lay_out(self) -> None:
        across = row(self, spacing=SIZES["space_4"])
        across.addWidget(self.code, 1)
        beside = column(self._beside)
        beside.addWidget(self.state)
        beside.addWidget(self._amount)
        beside.addWidget(self.countdown)
        beside.addStretch()
        for each in self._buttons():
            beside.addWidget(each)
        across.addWidget(self._beside)

    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.copy, self.browse, self.park, self.cancel

    def _connect(self) -> None:
        self.copy.clicked.connect(self._copy)
        self.browse.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self.url)))
        self._copied.timeout.connect(lambda: self.copy.setText(str(_COPY)))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.url)
        self.copy.setText(_("Copied"))
        self._copied.start()
        announce(self, _("The link was copied."))
