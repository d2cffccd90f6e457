"""Worksheets: field fences in, one accessible form for screen and paper out."""
