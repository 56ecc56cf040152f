"""Text tables: a rule as rows that the person who owns it can read."""


def rows(table: str) -> list[tuple[str, ...]]:
    """The rows below the heading, cells stripped; an empty cell is ""."""
    lines = [line for line in table.strip().splitlines() if line.strip() and not set(line.strip()) <= set("-|+ ")]
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines[1:]]
