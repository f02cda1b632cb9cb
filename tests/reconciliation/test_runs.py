"""A run asks for all sales by both dates, and tells what differs."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from receiver import jobs, preferences, provisioning, reconciliation
from receiver.context import settings, this_app
from receiver.db import db, transaction
from receiver.models import Job, Reconciliation, SaleDifference, SaleTold, Setting
from receiver.models.job import JobKind
from receiver.models.reconciliation import DifferenceState, RunState
from receiver.provisioning import Refused
from receiver.reconciliation import runs, turns
from receiver.rules.reconciling import Difference
from receiver.rules.vocabulary import Source
from tests.conftest import MakeApp
from tests.factories import KEY as ACCOUNT
from tests.factories import Shop, document, invented
from tests.marketplace_api import KEY as API_KEY
from tests.marketplace_api import Api
from tests.reconciliation.conftest import ask

BY = "dona@loja.test"


def reconcile(shop: Shop) -> Reconciliation:
    number = reconciliation.begin(by=BY, now=shop.tick())
    ask(shop)
    return db.session.get_one(Reconciliation, number)


def differences(state: DifferenceState = DifferenceState.OPEN) -> dict[str, Difference]:
    found = sa.select(SaleDifference).where(SaleDifference.state == state)
    return {one.sale_code: one.kind for one in db.session.scalars(found)}


def dying(real: Any, *, after: int) -> Any:
    """The same, by a process that is killed after so many pages."""
    pages = iter(range(after))

    def keep(*given: Any, **named: Any) -> Any:
        if next(pages, None) is None:
            raise KeyboardInterrupt
        return real(*given, **named)

    return keep


def test_each_sale_counts_once_though_it_is_listed_by_both_dates(shop: Shop, api: Api) -> None:
    api.sales = [document(6, sale=str(number)) for number in range(1000, 1230)]
    run = reconcile(shop)
    assert (run.state, run.sales, run.pages) == (RunState.DONE, 230, 6)
    assert len(differences()) == 230
    assert db.session.scalars(sa.select(SaleTold)).all() == []
    dates = [("date_min" in asked, "end_date_min" in asked) for asked in api.pages()]
    assert dates == [(True, False)] * 3 + [(False, True)] * 3


def test_a_key_that_another_process_set_a_moment_ago_is_used(
    make_app: MakeApp, api: Api, now: datetime
) -> None:
    with make_app(monetizze_api_url=api.url).app_context():
        shop = Shop(now)
        preferences.look(at_once=True)
        value = preferences.sealed("monetizze_api_key", API_KEY)
        with transaction():
            kept = Setting(name="monetizze_api_key", value=value, changed_by=BY, changed_at=now)
            db.session.add(kept)
            run = runs.new_run(BY, Source.API, now=now)
            runs.owe(run, now)
        assert settings().monetizze_api_key is None
        ask(shop)
        assert run.state is RunState.DONE


def test_each_of_the_four_is_told(shop: Shop, api: Api) -> None:
    shop.arrive(1, sale="1")
    for sale in ("2", "3", "5"):
        shop.arrive(sale=sale, email=f"b{sale}@example.test")
    shop.arrive(5, sale="3", email="b3@example.test")
    listed = {"1": 2, "2": 4, "3": 4, "4": 2, "5": 6}
    api.sales = [document(event, sale=sale) for sale, event in listed.items()]
    reconcile(shop)
    assert differences() == {
        "1": Difference.PAID_WITHOUT_ACCESS,
        "2": Difference.ACCESS_WITHOUT_PAYMENT,
        "3": Difference.STATUS_DIFFERS,
        "4": Difference.UNKNOWN_SALE,
    }


def test_nobody_is_told_of_what_no_access_hangs_on(shop: Shop, api: Api) -> None:
    shop.arrive(sale="20")
    invented("20")
    shop.arrive(sale="30", role=4, email=None)
    affiliates = [document(sale="30"), document(sale="40", role=4)]
    affiliates[0].pop("tipoPostback")
    api.sales = [document(4, sale="20"), *affiliates, document(1, sale="50")]
    reconcile(shop)
    assert differences() == {}


def test_a_paid_sale_that_reached_nobody_is_paid_without_access(shop: Shop, api: Api) -> None:
    shop.arrive(sale="1", email="ana@@example")
    api.sales = [document(sale="1", email="ana@@example")]
    reconcile(shop)
    assert differences() == {"1": Difference.PAID_WITHOUT_ACCESS}


def test_what_the_team_has_closed_on_purpose_is_no_difference(shop: Shop, api: Api) -> None:
    shop.arrive(sale="1")
    provisioning.unmap_product("900", plan=None, area=None, by=BY, now=shop.tick())
    shop.work()
    api.sales = [document(sale="1")]
    reconcile(shop)
    assert differences() == {}


def test_an_open_door_of_a_sale_that_is_not_listed_is_told(shop: Shop, api: Api) -> None:
    paid = (shop.now - timedelta(days=9)).strftime("%Y-%m-%d %H:%M:%S")
    shop.arrive(sale="1", paid=paid)
    shop.arrive(sale="2", paid=paid, email="bia@example.test")
    api.sales = [document(sale="2")]
    reconcile(shop)
    assert differences() == {"1": Difference.ACCESS_WITHOUT_PAYMENT}
    (one,) = db.session.scalars(sa.select(SaleDifference))
    assert (one.told_status, one.can_be_repaired) == (None, False)


def test_a_list_of_another_account_accuses_nobody(shop: Shop, api: Api) -> None:
    paid = (shop.now - timedelta(days=9)).strftime("%Y-%m-%d %H:%M:%S")
    for number in range(25):
        shop.arrive(sale=str(number + 1), paid=paid, email=f"b{number}@example.test")
    api.sales = [document(6, sale="9000")]
    run = reconcile(shop)
    assert run.reason == "reconcile-other-account"
    assert differences() == {"9000": Difference.UNKNOWN_SALE}


def test_what_is_no_longer_true_is_gone(shop: Shop, api: Api) -> None:
    api.sales = [document(sale="1")]
    reconcile(shop)
    shop.arrive(sale="1")
    reconcile(shop)
    assert differences() == {}
    assert set(differences(DifferenceState.GONE)) == {"1"}


def test_the_key_of_the_account_is_not_kept(shop: Shop, api: Api) -> None:
    api.sales = [document(sale="1")]
    reconcile(shop)
    (kept,) = db.session.scalars(sa.select(SaleDifference.document))
    assert ACCOUNT not in str(kept)


def test_a_worker_that_dies_goes_on_where_it_was(shop: Shop, api: Api) -> None:
    api.sales = [document(sale=str(number)) for number in range(1000, 1230)]
    number = reconciliation.begin(by=BY, now=shop.tick())
    real = turns._keep
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(turns, "_keep", dying(real, after=2))
        with transaction():
            (claim,) = jobs.claim((JobKind.RECONCILE,), limit=1, now=shop.now)
        with pytest.raises(KeyboardInterrupt):
            turns.go_on(claim, now=shop.now)
    with transaction():
        jobs.free([claim.fence])
    ask(shop)
    run = db.session.get_one(Reconciliation, number)
    assert (run.state, run.sales, run.pages) == (RunState.DONE, 230, 6)


def test_who_is_away_for_long_ends_the_run_with_a_reason(shop: Shop, api: Api) -> None:
    api.busy = [500] * 1000
    run = reconcile(shop)
    assert run.is_running
    for _ in range(turns.MOST_FAILURES):
        shop.tick(hours=1)
        ask(shop)
    assert (run.state, run.reason) == (RunState.FAILED, "reconcile-api-away")
    assert db.session.scalars(sa.select(Job.kind)).all() == []


def test_who_is_away_for_a_while_is_asked_again(shop: Shop, api: Api) -> None:
    api.sales, api.busy = [document(sale="1")], [503] * 4
    run = reconcile(shop)
    shop.tick(hours=1)
    ask(shop)
    assert (run.state, run.sales, run.reason) == (RunState.DONE, 1, "")


def test_there_are_no_two_at_once_and_none_without_a_key(shop: Shop) -> None:
    reconciliation.begin(by=BY, now=shop.tick())
    with pytest.raises(Refused, match="already"):
        reconciliation.begin(by=BY, now=shop.tick())


def test_the_night_begins_one_run_and_no_second(shop: Shop, api: Api) -> None:
    api.sales = [document(sale="1")]
    for _ in range(3):
        reconciliation.owe_nightly(shop.tick())
        ask(shop)
    assert [run.by for run in Reconciliation.newest(9)] == [""]
    reconciliation.owe_nightly(shop.tick(days=1))
    assert len(Reconciliation.newest(9)) == 2


def test_of_several_accounts_one_is_said_to_be_the_apis(shop: Shop, api: Api) -> None:
    shop.arrive(sale="1")
    other = provisioning.add_key("f" * 32, label="Outra", by=BY, now=shop.now)
    first, shop.key_id = shop.key_id, other.id
    shop.arrive(sale="2", email="bia@example.test")
    api.sales = [document(sale="9")]
    this_app().config["SETTINGS"] = settings().model_copy(update={"monetizze_api_account": "Outra"})
    shop.tick(days=5)
    run = reconcile(shop)
    assert run.key_id == other.id != first
    assert set(differences()) == {"2", "9"}  # of the other account it tells nothing
