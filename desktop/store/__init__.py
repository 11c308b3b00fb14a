"""What is kept on disk: the disposable cache and the durable ledger.

The only users of SQLAlchemy beside the sandbox; nothing but Faults leaves this package.
"""
