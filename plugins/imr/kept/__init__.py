"""Pages that need not be rendered again."""
