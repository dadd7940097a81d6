"""Every service that writes asks for its permission first, and every role gets what its table says."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from dataclasses import replace
from pathlib import Path

import pytest

from medbill_desktop import services
from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.errors import NotAllowed
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.permissions import ROLES, Permission
from medbill_desktop.services.encounters import hold_encounter
from medbill_desktop.services.registration import save_patient
from medbill_desktop.store import Reader

FREE = {"approvals.withdraw": "whoever asked for it, and nobody else, takes it back"}
"""Services that write and need no permission, with the reason."""


def writers():
    """Module and definition of every public function that takes a bench and gives back a Done."""
    for module in pkgutil.iter_modules(services.__path__):
        tree = ast.parse((Path(services.__path__[0]) / f"{module.name}.py").read_text("utf-8"))
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or node.returns is None:
                continue
            first = node.args.args[0].arg if node.args.args else ""
            if first == "bench" and ast.unparse(node.returns).startswith("Done["):
                yield module.name, node


def asked(node):
    """The permissions named in the `bench.require` calls of a definition, and the services it hands on to."""
    found, calls = [], set()
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            name = ast.unparse(part.func)
            calls.add(name.rpartition(".")[2])
            if name == "bench.require":
                found += [
                    Permission[one.attr]
                    for argument in part.args[:1]
                    for one in ast.walk(argument)
                    if isinstance(one, ast.Attribute) and one.attr in Permission.__members__
                ]
    return found, calls


WRITERS = {f"{module}.{node.name}": node for module, node in writers()}


def asks_at_once(node):
    """Whether the first statement asks for one permission, so that what is handed in cannot matter."""
    first = node.body[1]
    one = isinstance(first, ast.Expr) and ast.unparse(first).startswith("bench.require(Permission.")
    return one and not any(isinstance(part, ast.IfExp) for part in ast.walk(first))


def test_the_walk_finds_the_services():
    assert len(WRITERS) >= 30
    assert sum(asks_at_once(node) for node in WRITERS.values()) >= 30
    assert "claims.correct_claim" in WRITERS


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_a_service_that_writes_asks_first(name):
    found, calls = asked(WRITERS[name])
    others = {one.rpartition(".")[2] for one in WRITERS if asked(WRITERS[one])[0]}
    assert found or calls & others or name in FREE, f"{name} writes without bench.require"


class Anything:
    """Stands for any argument: whatever is asked of it is there."""

    def __getattr__(self, _name):
        return None


def signed_in(shop, role, **over):
    """A bench of a user of this role, beside an owner who can be asked."""
    account = UserAccount(name=f"u-{role}", display_name="Uma", role=role, **over)
    store = shop.bench.store
    store.write("t", "add", lambda unit: (unit.insert(account), unit.insert(UserAccount(name="olga"))))
    return replace(shop.bench, user=account.name)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_what_its_table_says(shop, role):
    """Called with arguments that fit nothing, a service of a permission that is missing says so at once."""
    bench = signed_in(shop, role)
    refused, passed, sentences = set(), set(), []
    for name, node in WRITERS.items():
        if not asks_at_once(node):
            continue
        wanted = asked(node)[0][:1]
        module, _, function = name.partition(".")
        call = getattr(importlib.import_module(f"medbill_desktop.services.{module}"), function)
        needed = [one.arg for one in node.args.args[1:]]
        needed = needed[: len(needed) - len(node.args.defaults)] if node.args.defaults else needed
        named = {
            one.arg: Anything()
            for one, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            if default is None
        }
        try:
            call(bench, *[Anything() for _ in needed], **named)
        except NotAllowed as refusal:
            refused.add(name)
            sentences.append(str(refusal))
        except Exception:  # noqa: BLE001 - the arguments fit nothing; only being let in counts
            passed.add(name)
        else:
            passed.add(name)
        if name in refused:
            assert not set(wanted) <= ROLES[role], name
        else:
            assert set(wanted) & ROLES[role], name
    assert all("olga (owner)" in sentence for sentence in sentences)
    if role is Role.OWNER:
        assert not refused
    if role is Role.AUDITOR:
        assert not passed
    assert refused | passed


def test_an_auditor_changes_nothing(shop):
    bench = signed_in(shop, Role.AUDITOR)
    with pytest.raises(NotAllowed, match=r"The role auditor may not register patients.*Ask olga \(owner\)"):
        save_patient(bench, shop.patient)


def test_a_switched_off_account_may_nothing_even_while_signed_in(shop):
    bench = signed_in(shop, Role.BILLER, active=False)
    with pytest.raises(NotAllowed, match="is switched off"):
        hold_encounter(bench, shop.encounter().id, "note")


def test_a_change_of_rights_holds_at_once(shop):
    bench = signed_in(shop, Role.BILLER, exceptions="-hold_visit")
    visit = shop.encounter()
    with pytest.raises(NotAllowed):
        hold_encounter(bench, visit.id, "note")
    with bench.store.reading() as connection:
        account = Reader(connection).find(UserAccount, name=bench.user)[0]
    bench.store.write("olga", "change", lambda unit: unit.update(replace(account, exceptions="")))
    assert hold_encounter(bench, visit.id, "note").value.hold_reason == "note"


def test_a_limit_names_who_may_do_more(shop):
    bench = signed_in(shop, Role.BILLER)
    manager = UserAccount(name="mia", display_name="Mia Chen", role=Role.MANAGER)
    bench.store.write("t", "add", lambda unit: unit.insert(manager))
    bench.require(Permission.WRITE_OFF, Money(5_000))
    with pytest.raises(NotAllowed, match=r"\$60.00 is above.*Ask Mia Chen \(manager\) or olga \(owner\)"):
        bench.require(Permission.WRITE_OFF, Money(6_000))
    assert not bench.allows(Permission.WRITE_OFF, Money(50_001))
    assert bench.rights().role is Role.BILLER


def test_without_an_account_everything_is_allowed(shop):
    shop.bench.require(Permission.MANAGE_USERS)
    assert shop.bench.rights() is None
