"""The application behind a door of its own, on whose stage lives are played."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from tests.conftest import MakeApp
from tests.live import free_port
from tests.simulations.stage import Stage
from tests.smtp import PostOffice


@pytest.fixture
def stage(make_app: MakeApp, post_office: PostOffice) -> Iterator[Stage]:
    """A server that listens at its own port, sends real letters, and knows no key."""
    port = free_port()
    app = make_app(
        host="127.0.0.1",
        port=port,
        public_url="http://nowhere.example.test",
        mail_url=post_office.url,
    )
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="stage")
    thread.start()
    with app.app_context():
        yield Stage(app)
    server.shutdown()
    thread.join()
    server.server_close()
