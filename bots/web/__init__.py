"""The web messenger: a page, and the JSON API beneath it."""
