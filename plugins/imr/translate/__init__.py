"""Translations: catalogs in, pages in the reader's language out."""
