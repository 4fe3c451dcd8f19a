"""The JSON API: views, models and the OpenAPI document."""
