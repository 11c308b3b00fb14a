"""Windows, pages and dialogs: the place with words for people. Calls operations, nothing lower."""
