"""Invented buyers: nobody has their addresses, and no letter to them leaves this server."""

import secrets

# Under a name that is kept for examples: it will never lead to a mailbox.
DOMAIN = "simulacao.example"
NAME = "Cliente Exemplo da Silva"


def invented() -> str:
    """An address that nobody has and that was never used."""
    return f"cliente.{secrets.token_hex(4)}@{DOMAIN}"


def beside(address: str) -> str:
    """A fresh address whose letters go to the mailbox of this one, as most mail servers do it."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}+simulado.{secrets.token_hex(3)}@{domain}"


def is_invented(address: str) -> bool:
    """Whether the simulator made this address up."""
    return address.lower().endswith(f"@{DOMAIN}")
