"""What buyers are told of their parcels is chosen at the desk, and so is another carrier's page."""

from flask import Flask

from receiver import provisioning
from receiver.context import settings, utcnow
from receiver.models.admin import StaffRole
from tests.factories import Shop, letters
from tests.web.admin.staffed import OWNER, Desk, hire

PAGE = "/admin/parcels/letters"
CARRIER = "https://carrier.example/?c={code}"


def send(shop: Shop, status: int, code: str, **told: object) -> None:
    block = {"status": status, "descricao": "Algo", "codigo": code}
    shop.arrive(120, sale=None, extra={"rastreio": block}, **told)


def test_the_four_are_switched_on_and_off_again(shop: Shop, desk: Desk) -> None:
    desk.press(PAGE, on=PAGE, parcel_letters=["", "posted", "returned"])
    assert settings().parcel_letters == ("posted", "returned")
    page = desk.page(PAGE)
    assert page.count(" checked") == 2 and 'href="/admin/letters/texts/' in page
    desk.press(PAGE, on=PAGE, parcel_letters=[""])
    assert settings().parcel_letters == ()


def test_what_is_none_of_them_is_said_so(shop: Shop, desk: Desk) -> None:
    told = {"parcel_letters": ["", "delivered"], "tracking_url": "http://carrier.example/{code}"}
    answer = desk.press(PAGE, on=PAGE, **told)
    assert "Escolha entre as quatro." in answer.text
    assert "Não é um endereço como https://rastreio.exemplo.com.br/" in answer.text
    assert settings().tracking_url is None


def test_what_the_environment_says_is_shown_and_stays(shop: Shop, desk: Desk) -> None:
    desk.press(PAGE, on=PAGE, tracking_url=CARRIER)
    assert settings().tracking_url == CARRIER
    assert settings().parcel_letters == ()
    seen = desk.page(PAGE)
    assert "{code}" in seen and "Última mudança" in seen


def test_other_codes_lead_to_that_page(shop: Shop, desk: Desk) -> None:
    provisioning.set_settings({"tracking_url": CARRIER}, by=OWNER, now=utcnow())
    send(shop, 2, "JD 01")
    page = desk.page("/admin/parcels/1")
    assert 'href="https://carrier.example/?c=JD%2001"' in page
    assert "Rastrear a encomenda" in page


def test_only_who_may_set_things_is_led_there(shop: Shop, desk: Desk, app: Flask) -> None:
    assert PAGE in desk.page("/admin/parcels")
    hire("rui@loja.test", StaffRole.SUPPORT)
    rui = Desk(app)
    rui.sign_in("rui@loja.test")
    assert PAGE not in rui.page("/admin/parcels")
    assert rui.browser.get(PAGE).status_code == 403


def test_a_persons_page_tells_of_parcels_and_of_what_was_written(shop: Shop, desk: Desk) -> None:
    provisioning.set_settings({"parcel_letters": "posted"}, by=OWNER, now=utcnow())
    number = shop.arrive(2).member_id
    send(shop, 2, "AA123456789BR")
    send(shop, 2, "BB123456789BR", role=4)
    assert letters("ana@example.test")[-1] == "parcel-posted"
    only = desk.sees(f"/admin/members/{number}?strand=parcels")
    assert only.count("Encomenda: Curso 900 Postado AA123456789BR") == 1
    assert "BB123456789BR" not in only
    assert "E-mail: Encomenda postada" in desk.sees(f"/admin/members/{number}")
