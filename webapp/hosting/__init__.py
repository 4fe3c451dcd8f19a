"""Everything that runs the site: start-up, the embedded database, the server, doctor."""
