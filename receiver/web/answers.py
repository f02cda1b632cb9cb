"""What the door answers: kept stable, in Portuguese, and never an echo of what came."""

import json

from flask import Response, g

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


def answer(result: str) -> Response:
    """The whole answer to a postback that came to this result."""
    status, message = ANSWERS[result]
    g.result = result
    body = json.dumps({"result": result, "message": message}, ensure_ascii=False)
    response = Response(body + "\n", status=status, mimetype="application/json")
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    return response
