"""Users: add one, change role, limits and permissions, give a new passphrase, switch off and on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.permissions import ROLES, Permission, exceptions_text, rights_of
from medbill_desktop.office import users
from medbill_desktop.services.users import save_account
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import FocusRing
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.small_table import SmallTable
from medbill_desktop.ui.settings import users_form
from medbill_desktop.ui.settings.pages import SectionPage

_LIST_PX = 330
_SHOW, _NEW, _RESET, _ON = "show", "new", "reset", "on"
_KEY_WORDS = {
    _NEW: "The first passphrase of the new user, who is told to change it; your own one opens the key.",
    _RESET: "The passphrase they have now will not open the office any more.",
    _ON: "A user who comes back gets a new passphrase.",
}


class UsersPage(SectionPage):
    """The section Users."""

    def __init__(self, desk: Desk, banner: Banner) -> None:
        super().__init__(desk, banner, "users")
        self._lines: list[users.UserLine] = []
        self.account = users_form.blank()
        self._permissions: frozenset[Permission] = frozenset()
        self._role = self.account.role
        self.mode = _SHOW
        self._wanted = 0
        self._make()
        self.set_commands(
            Command("new-user", "New user", "Ctrl+N", self._on_new),
            Command("reset-user", "New passphrase", "Ctrl+R", lambda: self._ask_key(_RESET), self._is_on),
            Command("switch-user", "Switch off or on", "Ctrl+D", self._on_switch, self._is_other),
            Command("save-user", "Save user", "Ctrl+S", self._on_save),
            main="save-user",
        )

    def _make(self) -> None:
        self.list = SmallTable("users", "Users", users_form.USERS)
        self.form = users_form.account_form()
        self.limits = labels.label("", "user-limits", tone="small", wrap=True)
        self.permissions = SmallTable("user-permissions", "Permissions", users_form.PERMISSIONS)
        self.key_words = labels.label("", "user-key-words", tone="strong", wrap=True)
        self.keys = users_form.key_form()
        left = FocusRing(self.list)
        left.setFixedWidth(_LIST_PX)
        right = labels.column(spacing=t.SPACE_1)
        for widget in (self.form, self.limits, self.key_words, self.keys):
            right.addWidget(widget)
        hint = "Permissions: Enter on a line gives or takes it for this user."
        right.addWidget(labels.label(hint, "user-hint", tone="small"))
        right.addWidget(FocusRing(self.permissions), 1)
        both = labels.row(spacing=t.SPACE_4)
        both.addWidget(left)
        both.addLayout(right, 1)
        self.content.addLayout(both, 1)
        self.list.moved.connect(self._on_moved)
        self.list.entered.connect(lambda _id: self.form.start())
        self.permissions.entered.connect(self._on_toggled)
        self.form.edited.connect(self._on_edited)
        self._show_key(_SHOW)

    def open(self) -> None:
        """Read every user."""
        office = self.desk.office
        self.desk.jobs.read(lambda _: users.all_users(office), self._on_read, key="settings-users")

    def start(self) -> None:
        """Come to the list."""
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_read(self, lines: tuple[users.UserLine, ...]) -> None:
        self._lines = list(lines)
        wanted, self._wanted = self._wanted or self.account.id, 0
        self.list.blockSignals(True)
        self.list.show_rows(users_form.user_rows(lines))
        self.list.choose(wanted)
        self.list.blockSignals(False)
        self._pick(self.list.current_id)

    def _on_moved(self, account_id: int) -> None:
        self.banner.clear()
        self._pick(account_id)

    def _pick(self, account_id: int) -> None:
        line = next((one for one in self._lines if one.account.id == account_id), None)
        if line is not None:
            self._show(line.account, _SHOW)

    def _show(self, account: UserAccount, mode: str) -> None:
        self.account = account
        self._permissions = rights_of(account).permissions
        self.form.load(account)
        self._role = account.role
        self._show_key(mode)
        self._show_permissions()

    def _show_key(self, mode: str) -> None:
        self.mode = mode
        users_form.clear(self.keys)
        for widget in (self.key_words, self.keys):
            widget.setVisible(mode != _SHOW)
        self.key_words.setText(_KEY_WORDS.get(mode, ""))
        self.form.box("name").setEnabled(mode == _NEW)
        self.desk.keys.changed.emit()

    def _show_permissions(self) -> None:
        self.limits.setText(users_form.limits_words(self._role))
        self.permissions.show_rows(users_form.permission_rows(self._role, self._permissions))

    def _on_edited(self) -> None:
        """Another role brings its permissions; what the user had beside the old role goes with it."""
        role = self.form.texts()["role"]
        chosen = list(Role)[int(str(role))] if role is not None else self._role
        if chosen is not self._role:
            self._role = chosen
            self._permissions = ROLES[chosen]
            self._show_permissions()

    def _on_toggled(self, place: int) -> None:
        self._permissions ^= {users_form.permission_at(place)}
        self._show_permissions()

    def _is_on(self) -> bool:
        return self._is_other() and self.account.active

    def _is_other(self) -> bool:
        return bool(self.account.id) and self.account.name.casefold() != self.desk.office.user.casefold()

    def _on_new(self) -> None:
        self.banner.clear()
        self._show(users_form.blank(), _NEW)
        self.form.start()

    def _ask_key(self, mode: str) -> None:
        self.banner.clear()
        self._show_key(mode)
        self.keys.start()

    def _on_switch(self) -> None:
        office, account = self.desk.office, self.account
        if not account.active:
            self._ask_key(_ON)
            return
        self._commit(
            lambda: users.switch_off(office, account).changes,
            f"{account.name} is switched off and cannot sign in.",
        )

    def _on_save(self) -> None:
        self.banner.clear()
        try:
            account = self._typed()
            phrases = {} if self.mode == _SHOW else self._phrases()
        except UserError as error:
            self.banner.problem(str(error))
            return
        self._run(account, phrases)

    def _phrases(self) -> dict[str, Any]:
        values = self.keys.values()
        if values["new"] != values["again"]:
            words = "The passphrase was typed in two ways. Type it again."
            self.keys.near("again")(words)
            raise UserError(words)
        return values

    def _typed(self) -> UserAccount:
        values = self.form.values()
        exceptions = exceptions_text(values["role"], self._permissions)
        return replace(self.account, **values, exceptions=exceptions)

    def _run(self, account: UserAccount, phrases: dict[str, Any]) -> None:
        office = self.desk.office
        own, new = str(phrases.get("own", "")), str(phrases.get("new", ""))
        if self.mode == _NEW:
            self._add(account, new, own)
        elif self.mode == _RESET:

            def reset() -> Changes:
                users.reset_passphrase(office, self.account, new, own)
                return Changes.of(Kind.USER, account.id)

            self._commit(reset, f"{account.name} has a new passphrase.")
        elif self.mode == _ON:
            self._commit(
                lambda: users.switch_on(office, self.account, new, own).changes,
                f"{account.name} is switched on.",
            )
        else:
            self._commit(lambda: save_account(office.bench, account).changes, f"{account.name} saved.")

    def _add(self, account: UserAccount, new: str, own: str) -> None:
        office = self.desk.office

        def add() -> Changes:
            self._wanted = users.add_user(office, account, new, own).id
            return Changes.of(Kind.USER, self._wanted)

        self._commit(add, f"{account.name} added.")

    def _commit(self, work: Callable[[], Changes], said: str) -> None:
        def then() -> None:
            self.banner.notice(said)
            self._show_key(_SHOW)
            self.open()

        self.desk.commit(work, "", then=then, near=self.banner.problem)
