"""The Devices tab and its dialogs."""
