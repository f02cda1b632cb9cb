"""What is read of a postback besides what opens doors."""

import json

import pytest

from config import ROOT
from receiver.rules.asides import Asides, CommissionTold, ParcelTold, WayToPay, web_address
from receiver.rules.asides import asides as read_asides
from receiver.rules.postback import read_whole

SAMPLES = ROOT / "tests" / "postbacks"


def asides(**document: object) -> Asides:
    """What is read of a document."""
    return read_asides(read_whole(json.dumps(document).encode(), "application/json")[1])


def sample(number: str) -> Asides:
    """What is read of one of the samples."""
    (path,) = SAMPLES.glob(f"{number}-*.json")
    return read_asides(read_whole(path.read_bytes(), "application/json")[1])


def test_an_unpaid_boleto_tells_with_what_it_can_be_paid() -> None:
    way = sample("10").way
    assert way.boleto_line.startswith("00000.00000 00000.000000")
    assert way.boleto_url == "https://app.example.com/boleto/50000010"
    assert way.url.startswith("https://app.example.com/checkout/XXX000001/?rec=")
    assert way.pix_code == way.pix_url == ""


def test_an_unpaid_pix_tells_its_code_to_the_letter() -> None:
    assert sample("11").way.pix_code == "00020101021226EXEMPLO-SEM-VALOR6304FFFF"
    code = "0002  two spaces are part of its sum  6304FFFF"
    assert asides(pix_codigo_qrcode=f" {code} ").way.pix_code == code
    assert asides(pix_codigo_qrcode="a\nb").way.pix_code == ""


def test_commissions_are_read_in_cents_however_they_are_written() -> None:
    told = sample("10").commissions
    assert [(one.kind, one.cents) for one in told] == [("Sistema", 1073), ("Produtor", 18627)]
    odd = [{"tipo_comissao": "Gerente", "valor": "1.497,05", "email": "G@X.com"}, {"valor": ""}]
    assert asides(comissoes=odd).commissions == (
        CommissionTold("Gerente", 149705, email="g@x.com"),
    )


def test_a_parcel_has_the_status_of_the_parcel() -> None:
    assert sample("36").parcel == ParcelTold(6, "Entregue", "ZZ999999999BR")
    assert asides(rastreio={"status": "0", "descricao": "", "codigo": ""}).parcel is None
    assert asides().parcel is None


def test_a_document_without_any_of_it_has_none() -> None:
    assert asides() == Asides(WayToPay(), None, (), "")
    assert asides(comprador={"estado": "sp"}).buyer_state == "SP"
    assert asides(comprador={"estado": "São Paulo"}).buyer_state == ""


@pytest.mark.parametrize(
    "told",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.com/x",
        "https://",
        "https://nome:senha@example.com/",
        "https://example.com/a b",
        "https://[::1",
        "https://example.com/" + "a" * 2000,
    ],
)
def test_what_is_no_address_of_a_page_is_not_linked_to(told: str) -> None:
    assert web_address(told) == ""
    assert asides(url_recuperacao=told).way.url == ""
