"""Simulated learners under review rules: what to run before changing a number of the schedule. See README.md."""
