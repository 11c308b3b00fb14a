"""The Lines tab and its dialogs."""
