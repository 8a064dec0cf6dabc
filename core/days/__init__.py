"""Days as people write them: one of them (`one.day`), or spans of them in free words (`spans.spans`). Pure."""
