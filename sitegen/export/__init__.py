"""What web servers are told of the paper: where old addresses lead, which headers go with a file."""
