"""Plays the marketplace: whole lives of sales, told over HTTP to a running server."""

from receiver.simulator.asking import Answer, NoAnswer, ask
from receiver.simulator.marketplace import Told
from receiver.simulator.scenarios import LIVES, SCENARIOS, SINGLE, Scenario, life
from receiver.simulator.shop import PRODUCTS
from receiver.simulator.wire import FORM, as_form

__all__ = [
    "FORM",
    "LIVES",
    "PRODUCTS",
    "SCENARIOS",
    "SINGLE",
    "Answer",
    "NoAnswer",
    "Scenario",
    "Told",
    "as_form",
    "ask",
    "life",
]
