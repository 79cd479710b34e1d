"""The look of the paper: an override chain of folders becomes one Theme, and a Theme makes pages."""
