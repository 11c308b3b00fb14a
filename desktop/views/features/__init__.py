"""The Features tab and its dialogs."""
