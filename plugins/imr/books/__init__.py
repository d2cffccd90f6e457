"""Books: units laid out once, assembled many times, tagged all the way."""
