"""The cards of the customer's page."""
