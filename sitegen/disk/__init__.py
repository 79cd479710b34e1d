"""The only room that touches files: lists folders, reads, writes whole files, deletes what it made."""
