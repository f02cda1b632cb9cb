"""Processes that begin with the application loaded: forks of one that took the second it takes."""

import multiprocessing

LOADED = multiprocessing.get_context("forkserver")
LOADED.set_forkserver_preload(["tests.conftest"])
