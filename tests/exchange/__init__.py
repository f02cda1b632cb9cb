"""Members as files."""
