"""A small server that speaks API 2.1 of the marketplace, with the habits it is known for."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "chave-da-api-0123456789"
REFUSAL = {"status": 403, "Time": 0.1, "Error": "Credenciais de API não fornecidas - "}


@dataclass
class Api:
    """What it sells, how it behaves, and what it was asked."""

    url: str = ""
    sales: list[dict[str, Any]] = field(default_factory=list)
    finished: list[dict[str, Any]] | None = None  # the same by the other date, if not all
    per_page: int = 100
    list_name: str = "dados"
    token_name: str = "TOKEN"
    token_uses: int = 10_000  # after which a token is refused
    busy: list[int] = field(default_factory=list)  # statuses that the next questions get
    cut_off: int = 0  # so many answers end halfway
    slow: float = 0.0
    is_odd: bool = False
    asked: list[str] = field(default_factory=list)
    tokens: dict[str, int] = field(default_factory=dict)

    def pages(self) -> list[dict[str, list[str]]]:
        """The questions for sales."""
        return [parse_qs(urlsplit(path).query) for path in self.asked if "/transactions" in path]

    def answer(self, path: str, headers: Any) -> tuple[int, bytes]:
        """What one question gets."""
        self.asked.append(path)
        if self.busy:
            return self.busy.pop(0), b"later"
        if urlsplit(path).path.endswith("/token"):
            return self._token(headers)
        return self._sales(parse_qs(urlsplit(path).query), headers.get("TOKEN", ""))

    def _token(self, headers: Any) -> tuple[int, bytes]:
        if headers.get("X_CONSUMER_KEY") != KEY:
            return 403, json.dumps(REFUSAL).encode()
        token = f"token-{len(self.tokens)}"
        self.tokens[token] = self.token_uses
        return 200, json.dumps({"status": 200, self.token_name: token, "expire": "15"}).encode()

    def _sales(self, told: dict[str, list[str]], token: str) -> tuple[int, bytes]:
        if self.tokens.get(token, 0) < 1:
            return 403, json.dumps(REFUSAL).encode()
        self.tokens[token] -= 1
        if self.is_odd:
            return 200, b"<html>manuten\xc3\xa7\xc3\xa3o</html>"
        is_finished = "end_date_min" in told
        found = self.finished if is_finished and self.finished is not None else self.sales
        page = int(told["page"][0])
        some = found[(page - 1) * self.per_page : page * self.per_page]
        counts = {"pagina": page, "registros": len(found), "status": 200}
        return 200, json.dumps({**counts, self.list_name: some}).encode()


@contextmanager
def serving() -> Iterator[Api]:
    """Such a server, until the test ends."""
    api = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = api.answer(self.path, self.headers)
            time.sleep(api.slow)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if api.cut_off:
                api.cut_off -= 1
                body = body[: len(body) // 2]
                self.close_connection = True
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_port}/2.1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
