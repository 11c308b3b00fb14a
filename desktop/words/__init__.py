"""Sentences for people, shared by window, command line, mails and labels.

Facts come in (kinds, states, keys), translated text goes out. No I/O and no widgets.
"""
