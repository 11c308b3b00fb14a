"""The window on a real sandbox: what people see, and what the service holds afterwards."""
