"""DMARC asks whether what SPF and DKIM prove is about the sender that people see."""

import pytest

from receiver.rules.alignment import Alignment, Policy, align
from receiver.rules.domains import owned
from receiver.rules.sending import Ask, Judged, Verdict

SHOP, ABOVE, OTHER = "cartas.loja.com.br", "loja.com.br", "bounces.provedor.com"
FINE, NONE = (Verdict.GOOD, "fine"), (Verdict.MISSING, "none")


def judge(
    envelope: str = SHOP,
    signer: str = SHOP,
    record: str = "v=DMARC1; p=reject",
    *,
    spf: tuple[Verdict, str] = FINE,
    dkim: tuple[Verdict, str] = FINE,
    of: str = ABOVE,
) -> Alignment:
    """Letters from SHOP, with SPF and DKIM that stand like this."""
    key = Judged(*dkim, host=f"s1._domainkey.{signer}")
    policy = Judged(*FINE, (record,), f"_dmarc.{of}")
    three = {"spf": Judged(*spf), "dkim": key, "dmarc": policy}
    return align(SHOP, envelope, **three, owned=lambda name: owned(name, _policies(of, record)))


def _policies(of: str, record: str) -> Ask:
    return lambda name: [record] if name == of else []


@pytest.mark.parametrize("near", [SHOP, ABOVE, "outra.loja.com.br", SHOP.upper()])
def test_a_domain_of_the_same_owner_is_near_enough(near: str) -> None:
    assert judge(near, near).why == "both"


@pytest.mark.parametrize(
    ("envelope", "signer", "why", "verdict"),
    [
        (OTHER, SHOP, "only-dkim", Verdict.GOOD),
        (SHOP, OTHER, "only-spf", Verdict.WEAK),
        (OTHER, OTHER, "apart", Verdict.WRONG),
        ("xloja.com.br", "com.br", "apart", Verdict.WRONG),
    ],
)
def test_one_of_the_two_suffices(envelope: str, signer: str, why: str, verdict: Verdict) -> None:
    told = judge(envelope, signer)
    assert (told.why, told.verdict) == (why, verdict)


@pytest.mark.parametrize(
    ("tags", "why", "strict"),
    [
        ("aspf=s", "only-dkim", "aspf=s"),
        ("adkim=s", "only-spf", "adkim=s"),
        ("aspf=S; adkim=s", "too-strict", "aspf=s"),
        ("aspf=r; adkim=r", "both", ""),
    ],
)
def test_strict_asks_for_the_very_same_domain(tags: str, why: str, strict: str) -> None:
    told = judge(ABOVE, ABOVE, f"v=DMARC1; p=none; {tags}")
    assert told.why == why
    assert not strict or told.strict == strict
    assert judge(SHOP, SHOP, f"v=DMARC1; p=none; {tags}").why == "both"


def test_nobody_is_near_to_whom_no_policy_tells_to_belong() -> None:
    assert judge(ABOVE, of=SHOP).why == "only-dkim"
    assert judge("volta.loja.com.br", of=SHOP).why == "only-dkim"
    assert judge(f"volta.{SHOP}", of=SHOP).why == "both"


def test_what_does_not_pass_does_not_count() -> None:
    assert judge(spf=NONE, dkim=NONE).why == "nothing-passes"
    assert judge(spf=NONE).why == "only-dkim-passes"
    assert judge(dkim=NONE).why == "only-spf"
    assert judge(spf=(Verdict.WEAK, "no-end")).why == "both"
    assert judge(spf=(Verdict.WEAK, "server-not-named")).why == "only-dkim-passes"
    assert judge(spf=(Verdict.UNKNOWN, "silent"), dkim=NONE).why == "silent"


@pytest.mark.parametrize(
    ("record", "of", "policy", "share"),
    [
        ("v=DMARC1; p=reject; pct=20", SHOP, Policy.REJECT, 20),
        ("v=DMARC1; p=Quarantine; sp=none", SHOP, Policy.QUARANTINE, 100),
        ("v=DMARC1; p=reject; sp=none", ABOVE, Policy.NONE, 100),
        ("v=DMARC1; p=reject; pct=900", ABOVE, Policy.REJECT, 100),
        ("v=DMARC1; pct=x", SHOP, None, 100),
    ],
)
def test_the_policy_is_that_for_this_domain(
    record: str, of: str, policy: Policy | None, share: int
) -> None:
    told = judge(record=record, of=of)
    assert (told.policy, told.share) == (policy, share)
