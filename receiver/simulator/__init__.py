"""Plays the marketplace: whole lives of sales, told over HTTP to a running server."""

from receiver.simulator.asking import Answer, NoAnswer, ask
from receiver.simulator.marketplace import Told
from receiver.simulator.scenarios import SCENARIOS, Scenario, life
from receiver.simulator.wire import as_form

__all__ = ["SCENARIOS", "Answer", "NoAnswer", "Scenario", "Told", "as_form", "ask", "life"]
