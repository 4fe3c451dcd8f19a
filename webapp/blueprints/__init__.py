"""Flask blueprints: parse the request, open the transaction, call a service, render."""
