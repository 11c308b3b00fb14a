"""Tests of the sentences for people."""
