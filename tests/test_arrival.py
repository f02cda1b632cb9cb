"""Whose sender is still watched, and whose is not."""

import threading

from receiver import arrival


def test_who_has_sent_everything_is_let_go_once() -> None:
    gone: list[str] = []
    arrival.watched(lambda: gone.append("first"))
    arrival.is_whole()
    arrival.is_whole()
    assert gone == ["first"]


def test_each_thread_has_a_request_of_its_own() -> None:
    gone: list[str] = []
    arrival.watched(lambda: gone.append("ours"))
    other = threading.Thread(target=arrival.is_whole)
    other.start()
    other.join()
    assert gone == []
    arrival.is_whole()
    assert gone == ["ours"]


def test_outside_of_a_server_nobody_is_watched() -> None:
    asked = threading.Thread(target=arrival.is_whole)
    asked.start()
    asked.join()
    assert not asked.is_alive()
