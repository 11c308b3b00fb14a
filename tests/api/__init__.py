"""Tests of the wire, and the small servers and clocks that they share."""
