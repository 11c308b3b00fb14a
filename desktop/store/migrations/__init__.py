"""The ledger's schema, revision by revision; run by `store.migrate`, never by hand."""
