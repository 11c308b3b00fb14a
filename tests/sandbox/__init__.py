"""Tests of the sandbox, over a real loopback socket."""
