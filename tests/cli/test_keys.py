from receiver import security
from receiver.models import Key
from tests.cli.conftest import Listed, Run
from tests.factories import KEY

OTHER = "fedcba9876543210fedcba9876543210"


def test_a_key_is_taken_from_a_pipe_and_kept_as_a_digest(run: Run, listed: Listed) -> None:
    result = run("keys", "add", "--label", "Loja", typed=f"  {KEY}\r\n")
    assert (result.exit_code, result.stdout) == (0, "key 1 added: Loja\n")
    row = listed("keys", "list")[0]
    assert (row["id"], row["label"], row["active"]) == (1, "Loja", True)
    digest = security.keyed_digest(KEY.encode(), purpose=security.MARKETPLACE_KEY)
    assert Key.by_digest(digest) is not None


def test_no_key_and_a_short_key_are_refused(run: Run, listed: Listed) -> None:
    for typed in ("", "\n", "short\n"):
        assert run("keys", "add", typed=typed).exit_code == 1
    assert listed("keys", "list") == []


def test_a_key_is_no_argument(run: Run) -> None:
    assert run("keys", "add", KEY).exit_code == 2


def test_keys_rotate_one_after_another(run: Run, listed: Listed) -> None:
    for key in (KEY, OTHER):
        run("keys", "add", "--label", key[:4], typed=key)
    assert run("keys", "disable", "1").exit_code == 0
    told = [(row["label"], row["active"]) for row in listed("keys", "list")]
    assert told == [("fedc", True), ("0123", False)]
