"""A run goes on after kill -9 of the worker in its midst: nothing is asked for ever, or counted twice."""

import json
from pathlib import Path
from typing import Any

from tests import live, marketplace_api
from tests.database import Databases
from tests.factories import document
from tests.live import Live
from tests.marketplace_api import KEY


def the_run(server: Live) -> dict[str, Any]:
    """The newest run, as the command tells of it."""
    told: list[dict[str, Any]] = json.loads(server.portaria("reconcile", "runs", "--json").stdout)
    return told[0] if told else {}


def test_a_run_goes_on_where_a_killed_worker_was(
    databases: Databases, backend: str, tmp_path: Path
) -> None:
    told = {"MONETIZZE_API_KEY": KEY, "MONETIZZE_KEY": live.KEY}
    with marketplace_api.serving() as api, databases.fresh(backend) as url:
        api.sales = [document(sale=str(number)) for number in range(1, 301)]
        api.slow = 0.5
        with live.serving(url, folder=tmp_path, MONETIZZE_API_URL=api.url, **told) as server:
            # The run of the night is owed by the worker itself: there was none yet.
            live.wait_for(lambda: len(api.pages()) >= 2, what="the second page")
            server.kill(server.worker())
            live.wait_for(lambda: the_run(server).get("state") == "done", what="the end")
            run = the_run(server)
    assert (run["sales"], run["found"], run["open"]["unknown-sale"]) == (300, 300, 300)
    first_pages = [asked for asked in api.pages() if asked["page"] == ["1"]]
    assert len(first_pages) <= 3
