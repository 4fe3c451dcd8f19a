"""Content files as authors write them: models, schemas, errors with lines."""
