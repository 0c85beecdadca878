"""Time to check a package from its bytes alone. Run as `python bench/proof.py`; `make bench` does."""

import gc
import sys
import time
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.judging import CRITERIA, rule_set, scores_csv
from forum_app.contest.judging import EntryRow, compute, parse_rules, read_scores
from forum_app.contest.judging.commitments import commit
from forum_app.contest.judging.package import listed, package_bytes, signed
from forum_app.contest.judging.verify import verify
from forum_app.core.signing_key import encoded, key_id

SIZES = ((64, 12, 12, 0.2), (10_000, 500, 5, 2.0))


def package_of(entry_count: int, judge_count: int, per_entry: int) -> bytes:
    """A signed package with a commitment for every sheet."""
    rules = parse_rules(rule_set())
    entries = [f"E-{number:05}" for number in range(entry_count)]
    rows = [EntryRow(entry, ("biz", "tech")[place % 2]) for place, entry in enumerate(entries)]
    content = scores_csv(entries, [f"J{number:03}" for number in range(judge_count)], per_entry)
    result = compute(rules, rows, read_scores(content, rules, set(entries)), lottery_seed="7")
    sheets = {}
    for entry, judge, round_id, criterion, points in result.scores.cells(rules):
        sheets.setdefault((entry, judge, round_id), {})[criterion] = Decimal(points)
    commitments = listed((e, j, r, commit(entry=e, judge=j, round_id=r, scores=s)) for (e, j, r), s in sheets.items())
    key = Ed25519PrivateKey.generate()
    package = signed(
        result.as_package(commitments=commitments, audit_head="0" * 64),
        kid=key_id(key.public_key()),
        sign=lambda content: encoded(key.sign(content)),
    )
    return package_bytes(package)


def main() -> None:
    """Print one line a size."""
    for entry_count, judge_count, per_entry, reach in SIZES:
        content = package_of(entry_count, judge_count, per_entry)
        gc.collect()
        gc.disable()  # as the command does: it lives for one file
        begun, worked = time.perf_counter(), time.process_time()
        lines = verify(content)
        seconds, worked = time.perf_counter() - begun, time.process_time() - worked
        gc.enable()
        assert lines[-1] == "verified"
        cells = entry_count * per_entry * len(CRITERIA)
        size = f"{entry_count:,} entries, {cells:,} scores"
        print(f"  verify {size:<36}{seconds * 1000:>8.1f} ms, {worked * 1000:.1f} of CPU (reach: {reach * 1000:.0f})")


if __name__ == "__main__":
    main()
