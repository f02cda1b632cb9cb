"""What the door answers: kept stable, in Portuguese, and never an echo of what came."""

import json
from dataclasses import dataclass
from http import HTTPStatus

from config import Settings
from receiver.web.headers import fixed_headers

RETRY_AFTER = "10"

ANSWERS = {
    "stored": (200, "Recebido e guardado."),
    "repeated": (200, "Já recebido antes: contado como repetição."),
    "test": (200, "Teste recebido: o endereço e a chave estão certos. Nenhum acesso foi criado."),
    "refused": (403, "A chave única está errada ou falta. Confira em Ferramentas → Postback."),
    "malformed": (400, "O corpo não chegou inteiro ou não é um formulário nem um JSON legível."),
    "too_large": (413, "O corpo passa do limite de 1 MiB."),
    "unavailable": (503, "Não foi possível guardar agora. Envie de novo em alguns segundos."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, ready for the wire."""

    result: str
    number: int
    status: str
    headers: list[tuple[str, str]]
    body: bytes
    rest: bytes  # the headers as they are sent, and the body


def ready_answers(settings: Settings) -> dict[str, Answer]:
    """Every answer that the door of this site can give, by its result."""
    fixed = list(fixed_headers(settings).items())
    return {result: _answer(result, fixed) for result in ANSWERS}


def _answer(result: str, fixed: list[tuple[str, str]]) -> Answer:
    status, message = ANSWERS[result]
    body = json.dumps({"result": result, "message": message}, ensure_ascii=False).encode() + b"\n"
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", RETRY_AFTER))
    headers += [*fixed, ("Cache-Control", "no-store")]
    rest = "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1")
    line = f"{status} {HTTPStatus(status).phrase}"
    return Answer(result, status, line, headers, body, b"%b\r\n%b" % (rest, body))
