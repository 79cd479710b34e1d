"""All articles become one paper: who is published, where each stands, what leads where. Pure."""
