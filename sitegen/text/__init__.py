"""Vietnamese text: one form (NFC), folding, slugs, dictionary order, words, dates."""
