"""Measures how fast the server is, against a plain handler on the same machine: see bin/bench."""
