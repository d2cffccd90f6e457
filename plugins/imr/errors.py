"""What can go wrong, always said with the place, the problem and what was expected."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing an author has to mend."""

    file: str
    """Path as an author would type it, relative to the repository."""

    line: int
    """First line of the trouble, counted from 1."""

    problem: str
    expected: str

    def __str__(self) -> str:
        expected = self.expected.rstrip(".")
        return f"{self.file}:{self.line}: {self.problem.rstrip('.')}. Expected {expected}."


class ImrError(Exception):
    """The build cannot go on; the message is meant for the person at the keyboard."""


class SourceError(ImrError):
    """A page, a region file or a fact is wrong."""

    def __init__(self, file: str, line: int, problem: str, expected: str) -> None:
        self.problem = Problem(file, line, problem, expected)
        super().__init__(str(self.problem))

    def __reduce__(self) -> tuple[type[SourceError], tuple[str, int, str, str]]:
        """Let the error come back from another process with its parts."""
        found = self.problem
        return type(self), (found.file, found.line, found.problem, found.expected)


class CatalogError(SourceError):
    """A catalog of translations cannot be read."""


class BookError(ImrError):
    """A PDF is not what its sources say it should be."""
