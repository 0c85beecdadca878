"""Reads one XLSX file from standard input, as a process of its own; only importer of calamine.

A crafted file of 5 KB can name a cell a hundred billion places away, or unpack into gigabytes. Here it runs
into limits of memory and time, and takes nothing but this process with it.

Writes the cells of the first sheet to standard output: JSON, a list of rows of texts. Exit status: 0, or
UNREADABLE, or TOO_MANY_ROWS, or whatever ends a process that asks for too much.
"""

import io
import json
import resource
import sys
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

MEMORY_BYTES = 1024**3
CPU_SECONDS = 20
UNREADABLE = 3
TOO_MANY_ROWS = 4


def main(most_rows: int) -> int:
    """Read, write, and answer the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
        if sheet.end is not None and sheet.end[0] >= most_rows:  # counted from 0
            return TOO_MANY_ROWS
        table = sheet.to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError, MemoryError):
        return UNREADABLE
    json.dump([[_cell_text(cell) for cell in row] for row in table], sys.stdout)
    return 0


def _cell_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
