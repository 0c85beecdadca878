"""Sets one document with typst, as a process of its own; only importer of typst.

The compiler keeps what it has set in memory for ever and takes all cores; here both end with the process, and a
text that makes it run away meets limits of memory and time.

Reads JSON from standard input: root, template, data (a JSON text, handed to the template as `sys.inputs.d`),
font_paths, families, timestamp. Writes the PDF, PDF/A-2b where it can be, to standard output. Exit status: 0, or
REFUSED with typst's words on standard error, or whatever ends a process that asks for too much.
"""

import json
import resource
import sys
from typing import Any

import typst

MEMORY_BYTES = 3 * 1024**3  # address space: fonts are mapped, every thread reserves its stack
CPU_SECONDS = 60
REFUSED = 3


def main() -> int:
    """Read, set, write, and answer the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.load(sys.stdin.buffer)
    try:
        pdf = _set_for_the_archive(asked) or _set(asked)
    except (typst.TypstError, MemoryError) as error:
        sys.stderr.write(f"{getattr(error, 'diagnostic', '') or error}")
        return REFUSED
    sys.stdout.buffer.write(pdf)
    return 0


def _set_for_the_archive(asked: dict[str, Any]) -> bytes | None:
    if not asked["font_paths"]:
        return None
    try:
        return _set(asked, pdf_standards="a-2b", ignore_system_fonts=True)
    except typst.TypstError:
        return None


def _set(asked: dict[str, Any], **how: Any) -> bytes:
    pdf: bytes = typst.compile(
        asked["template"],
        root=asked["root"],
        font_paths=asked["font_paths"],
        sys_inputs={"d": asked["data"], "families": json.dumps(asked["families"])},
        timestamp=asked["timestamp"],
        **how,
    )
    return pdf


if __name__ == "__main__":
    sys.exit(main())
