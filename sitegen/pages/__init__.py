"""One file a kind of page: its frozen view, and the function that plans it from the catalogue. Pure."""
