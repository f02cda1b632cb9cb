"""A small DNS server on this machine, for what a domain says about its mail."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset

Zone = dict[str, list[str]]


@contextmanager
def serving(zone: Zone, *, is_silent: bool = False) -> Iterator[dns.resolver.Resolver]:
    """Answer for the names of this zone; a resolver that asks here."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(0.1)
        over = threading.Event()
        told = (listening, {} if is_silent else zone, over, is_silent)
        thread = threading.Thread(target=_serve, args=told, name="names")
        thread.start()
        asking = dns.resolver.Resolver(configure=False)
        asking.nameservers, asking.port = ["127.0.0.1"], listening.getsockname()[1]
        try:
            yield asking
        finally:
            over.set()
            thread.join()


def _serve(listening: socket.socket, zone: Zone, over: threading.Event, is_silent: bool) -> None:
    while not over.is_set():
        try:
            asked, sender = listening.recvfrom(4096)
        except TimeoutError:
            continue
        if not is_silent:
            listening.sendto(_answer(asked, zone), sender)


def _answer(asked: bytes, zone: Zone) -> bytes:
    answer = dns.message.make_response(dns.message.from_wire(asked))
    answer.flags |= dns.flags.RA
    name = answer.question[0].name.to_text(omit_final_dot=True).lower()
    if name not in zone:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    elif zone[name]:
        texts = [f'"{text[:200]}" "{text[200:]}"' for text in zone[name]]
        answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", *texts))
    return answer.to_wire(max_size=4096)
