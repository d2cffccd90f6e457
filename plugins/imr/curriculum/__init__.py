"""The curriculum: pages, modules, sessions, worksheets, facts and regions as plain values."""
