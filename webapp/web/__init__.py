"""What every request passes: identity, access, forms, languages, pages, limits, headers, errors."""
