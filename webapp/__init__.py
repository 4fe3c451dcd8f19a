"""Intervals: a self-hosted mathematics practice site."""
