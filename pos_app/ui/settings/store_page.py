"""Settings: the store profile."""

from collections.abc import Callable
from functools import partial

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _, pgettext
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.store import StoreView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.settings.store_form import StoreForm
from pos_app.ui.widgets import FormField


class StorePage(SettingsPage):
    """Each field is kept when it is left; sales made before keep the profile they had."""

    def __init__(self, settings: StoreSettings, tasks: Tasks, actor: Callable[[], Actor]) -> None:
        super().__init__(
            pgettext("a page of Settings", "Store"),
            tasks,
            _("Kept as you go. Earlier sales and receipts stay as they were."),
            actor=actor,
        )
        self._settings = settings
        self.form: StoreForm | None = None
        tasks.read(settings.store, owner=self).success(self._show).start()

    def complain(self, field: FormField, error: BaseException) -> None:
        """Say why, and show what is in force there: the next field must not fail for this one."""
        super().complain(field, error)
        task = self.tasks.read(self._settings.store, owner=self)
        task.success(partial(self._put_back, field)).start()

    def _put_back(self, field: FormField, store: StoreView | None) -> None:
        if self.form is not None and store is not None:
            name = next(name for name, each in self.form.fields.items() if each is field)
            self.form.put_back(name, store)

    def _show(self, store: StoreView | None) -> None:
        if store is not None:
            self.form = StoreForm(store, with_tax=False)
            self.form.edited.connect(self._save)
            self.body.addWidget(self.form)
            self.body.addStretch()

    def _save(self, name: str) -> None:
        if self.form is not None and not self.form.problem():
            self.save(self.form.fields[name], self._settings.save_store, self.form.value())
