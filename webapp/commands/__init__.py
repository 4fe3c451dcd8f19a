"""The flask commands for authors, maintainers and operators: run by hand, in the Procfile or by cron."""
