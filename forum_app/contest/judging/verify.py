"""Check a result package without the system that made it.

    python verify.py result.json
    python verify.py result.json --key forum-signing-key.json

This one file needs Python 3.10 or newer and nothing else. It reads rules and score matrix, computes the whole result
again by itself, and compares. The last line is `verified`, `verified, unsigned`, or the first difference with its place
in the file. `--key` takes the issuer's public key (JWK, PEM or base64url) and refuses any other signer.

A number has at most twelve digits after the point, so everything is counted in whole units of 10**-12, and a judge's
total, points times weight, in units of 10**-24.
"""

from __future__ import annotations

import argparse
import base64
import gc
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from hashlib import sha256, sha512
from itertools import groupby
from operator import itemgetter, mul
from pathlib import Path
from typing import Any

UNIT = 10**12
LINE, SALT_DIGITS = 80, 32
WHOLE = {"one": range(1, 2), "places": range(13), "whole": range(10**15)}
KINDS = {
    "text": ".*",
    "name": r"\S(?:.{0,98}\S)?",
    "hash": "[0-9a-f]{64}",
    "salt": "[0-9a-f]{32}",
    "decimal": r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,12})?",
    "points": r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{0,11}[1-9])?",
}
FORM = json.loads("""
{"format": "one", "rules": {"version": "one", "rank_together": "flag", "combine": "weighted|sum|last",
  "tracks": [{"id": "name", "name": "text", "min_awards": "whole", "max_awards?": "whole"}],
  "rounds": [{"id": "name", "kind": "document|presentation|audience", "weight": "decimal", "judges_per_entry": "judges",
    "advance?": "advance", "min_judges": "whole", "cutoff?": "decimal",
    "criteria": [{"id": "name", "name": "text", "max": "decimal", "weight": "decimal", "cutoff?": "decimal"}],
    "aggregation": {"method": "trimmed_mean|mean|median|trimmed_by_criterion|sum|rank_sum", "drop": "whole",
      "trim_from": "whole"}, "rounding": {"places": "places", "stage": "entry|judge|criterion"}}],
  "tie_break": ["criteria|rounds|untrimmed_mean|lottery"], "lottery_source?": "text", "lottery_seed?": "text",
  "slots": [{"grade": "text", "authority": "text", "prize": "whole", "track?": "name", "count": "whole"}],
  "flags": {"judge_deviation": "decimal", "item_gap": "decimal"}},
 "rules_sha256": "hash", "entries": "list", "judges": "list", "matrix": "list", "flags": "list",
 "commitments?": "list",
 "conflict_counts?": {"exclusion": "whole", "challenge": "whole", "recusal": "whole"},
 "lottery_seed?": "text", "audit_head?": "hash", "signature?": {"alg": "Ed25519", "kid": "text", "value": "text"}}""")
COMMITMENT = {"judge": "name", "entry": "name", "round": "name", "salt": "salt", "sha256": "hash"}
CELL = {"entry": "name", "judge": "name", "round": "name", "criterion": "name", "score": "points"}
FIELDS, SHEET = itemgetter(*CELL), itemgetter("entry", "judge", "round")
compact = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
Sheet = dict[str, list[int]]  # judge -> points in the order of the round's criteria


class Difference(Exception):
    """The first thing in the file that is not as it must be, and where."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)


def shown(value: object) -> str:
    """A value for the eyes: short, and nothing in it that a terminal would obey."""
    text = value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
    text = text[:LINE] + "…" * (len(text) > LINE)
    return text if text.isprintable() else ascii(text)


def read(content: bytes) -> Any:
    """The JSON value of the file; numbers are whole, the names of one object differ."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise Difference(
                shown(Counter(name for name, _ in pairs).most_common(1)[0][0]), "stands twice in one object"
            )
        return found

    def number(text: str) -> int:
        if not re.fullmatch("-?[0-9]{1,15}", text):
            raise Difference("", f"{shown(text)} is too large, or not whole without quotation marks")
        return int(text)

    try:
        text = content.decode("utf-8")
        hooks: dict[str, Any] = dict.fromkeys(("parse_int", "parse_float", "parse_constant"), number)
        return json.loads(text, object_pairs_hook=members, **hooks)
    except (ValueError, RecursionError) as error:
        raise Difference("", f"the file is not JSON in UTF-8, or nested too deeply: {error}") from None


def canonical(value: Any) -> bytes:
    """The form that is hashed and signed, RFC 8785: no spaces, names in the order of their UTF-16 units."""
    text = compact(value)
    try:
        if len(text.encode("utf-16-le")) > 2 * len(text):  # beyond U+FFFF the orders differ
            text = json.dumps(_in_utf16_order(value), ensure_ascii=False, separators=(",", ":"))
        return text.encode()
    except UnicodeEncodeError:
        raise Difference("", "the file contains text that is not Unicode") from None


def _in_utf16_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _in_utf16_order(value[name]) for name in sorted(value, key=lambda n: n.encode("utf-16-be"))}
    return [_in_utf16_order(item) for item in value] if isinstance(value, list) else value


def fits(value: Any, kind: str) -> bool:
    """Whether a value is of a kind of FORM."""
    if kind in WHOLE:
        return type(value) is int and value in WHOLE[kind]
    if kind in {"flag", "list"}:
        return isinstance(value, bool if kind == "flag" else list)
    if kind == "judges":
        return value == "all" or fits(value, "whole")
    if kind == "advance":
        is_one = isinstance(value, dict) and len(value) == 1
        return is_one and (fits(value.get("count"), "whole") or fits(value.get("score"), "decimal"))
    is_text = isinstance(value, str) and re.fullmatch(KINDS.get(kind, kind), value, re.DOTALL) is not None
    return is_text and (kind != "name" or value.isprintable())


def shape(value: Any, form: Any, path: str = "") -> None:
    """Refuse what is missing, unknown or of the wrong kind; null may stand where a name in FORM ends in `?`."""
    if not (fits(value, form) if isinstance(form, str) else type(value) is type(form)):
        raise Difference(path, f"{shown(value)} cannot stand here")
    if isinstance(form, list):
        for place, item in enumerate(value):
            shape(item, form[0], f"{path}[{place}]")
    elif isinstance(form, dict):
        names = {name.rstrip("?"): name for name in form}
        for name in [*names, *value]:
            here = f"{path}.{shown(name)}" if path else shown(name)
            if name not in names or name not in value:
                raise Difference(here, "is missing" if name in names else "is unknown")
            if value[name] is not None or name in form:
                shape(value[name], form[names[name]], here)


def units(text: str) -> int:
    """Decimal text in units of 10**-12."""
    whole, _, rest = text.partition(".")
    return int(whole) * UNIT + int(rest.ljust(12, "0"))


def read_entries(package: Mapping[str, Any]) -> dict[str, str]:
    """Entry -> track; the entries are in the file because some may have no score."""
    tracks = {track["id"] for track in package["rules"]["tracks"]}
    found: dict[str, str] = {}
    for place, one in enumerate(package["entries"]):
        path = f"entries[{place}]"
        if not isinstance(one, dict) or not {"entry", "track"} <= one.keys():
            raise Difference(path, "entry and track are missing")
        shape(one["entry"], "name", f"{path}.entry")
        if one["entry"] in found:
            raise Difference(f"{path}.entry", f"{shown(one['entry'])} stands twice")
        if not isinstance(one["track"], str) or one["track"] not in tracks:
            raise Difference(f"{path}.track", f"{shown(one['track'])} is not a track")
        found[one["entry"]] = one["track"]
    return found


def read_matrix(package: Mapping[str, Any], entries: Mapping[str, str]) -> dict[str, dict[str, Sheet]]:
    """Round -> entry -> sheet, after a look at the order, the names and the range of every cell."""
    criteria = {round_["id"]: [one["id"] for one in round_["criteria"]] for round_ in package["rules"]["rounds"]}
    highest = {(r["id"], one["id"]): one["max"] for r in package["rules"]["rounds"] for one in r["criteria"]}
    seen: dict[tuple[str, str, str], int] = {}
    sheets: dict[str, dict[str, Sheet]] = {round_id: {} for round_id in criteria}
    before = ("", "", "", "")
    for place, cell in enumerate(package["matrix"]):
        try:
            entry, judge, round_id, criterion, text = FIELDS(cell)
            here, points = (entry, judge, round_id, criterion), seen[round_id, criterion, text]
            is_known = before < here and len(cell) == len(CELL) and entry in entries
        except (KeyError, TypeError):
            is_known = False
        if not is_known:  # the first cell with these points, or a wrong one
            points = checked(cell, f"matrix[{place}]", before, entries, highest)
            entry, judge, round_id, criterion, text = FIELDS(cell)
            here, seen[round_id, criterion, text] = (entry, judge, round_id, criterion), points
        sheets[round_id].setdefault(entry, {}).setdefault(judge, []).append(points)
        before = here
    for round_id, by_entry in sheets.items():
        in_file, size = sorted(criteria[round_id]), len(criteria[round_id])
        order = [in_file.index(criterion) for criterion in criteria[round_id]]
        for entry, sheet in by_entry.items():
            for judge, row in sheet.items():
                if len(row) != size:
                    raise Difference("matrix", f"the sheet {shown([entry, judge, round_id])} is not complete")
                sheet[judge] = [row[place] for place in order]
    return sheets


def checked(cell: Any, path: str, before: Any, entries: Mapping[str, str], highest: Mapping[Any, str]) -> int:
    """The points of a cell, after a slow look at everything about it."""
    shape(cell, CELL, path)
    entry, judge, round_id, criterion, text = FIELDS(cell)
    if (entry, judge, round_id, criterion) <= before:
        raise Difference(path, "stands twice or not in the order of entry, judge, round, criterion")
    if entry not in entries:
        raise Difference(f"{path}.entry", f"{shown(entry)} is not among the entries")
    if (round_id, criterion) not in highest:
        raise Difference(f"{path}.criterion", f"round {shown(round_id)} has no criterion {shown(criterion)}")
    if units(text) > units(highest[round_id, criterion]):
        raise Difference(f"{path}.score", f"{text} is more than {highest[round_id, criterion]}")
    return units(str(text))


def check_commitments(package: Mapping[str, Any]) -> None:
    """Every sheet, but for those of an audience, was committed to when it was handed in; same order as the matrix."""
    silent = {round_["id"] for round_ in package["rules"]["rounds"] if round_["kind"] == "audience"}
    waiting = enumerate(package["commitments"])
    for key, cells in groupby(package["matrix"], key=SHEET):
        if key[2] in silent:
            continue
        place, one = next(waiting, (len(package["commitments"]), None))
        path, sheet = f"commitments[{place}]", dict(zip(("entry", "judge", "round"), key, strict=True))
        if one is None:
            raise Difference(path, f"is missing, for the sheet {shown(key)}")
        content = canonical({**sheet, "scores": {cell["criterion"]: cell["score"] for cell in cells}})
        if not isinstance(one, dict) or one != {**sheet, "salt": one.get("salt"), "sha256": digest(one, content)}:
            shape(one, COMMITMENT, path)
            same(SHEET(one), key, path)
            raise Difference(f"{path}.sha256", f"the sheet {shown(key)} is not the one that was handed in")
    for place, _ in waiting:
        raise Difference(f"commitments[{place}]", "there is no such sheet")


def digest(commitment: Mapping[str, Any], content: bytes) -> str:
    """What the commitment to a sheet must be; the salt is 32 hexadecimal digits."""
    salt = str(commitment.get("salt")).encode()
    return sha256(salt + b"|" + content).hexdigest() if len(salt) == SALT_DIGITS else ""


def rounded(numerator: int, denominator: int, places: int) -> int:
    """Half-up, in units of 10**-places."""
    unit: int = 10**places
    return (2 * numerator * unit + denominator) // (2 * denominator)


def grouped(items: Iterable[str], key: Callable[[str], Any]) -> dict[Any, list[str]]:
    """Items by their key, in the order in which they come."""
    groups: dict[Any, list[str]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def rank_sums(values: Mapping[str, Mapping[str, int]]) -> dict[str, Fraction]:
    """Entry -> minus the sum of its ranks, from entry -> judge -> value; equals share the mean of their ranks."""
    sums = dict.fromkeys(values, Fraction(0))
    for judge in {judge for by_judge in values.values() for judge in by_judge}:
        above, column = 0, {entry: by_judge[judge] for entry, by_judge in values.items() if judge in by_judge}
        for _, equals in sorted(grouped(column, column.__getitem__).items(), reverse=True):
            for entry in equals:
                sums[entry] -= above + Fraction(len(equals) + 1, 2)
            above += len(equals)
    return sums


class Round:
    """One round: scores of the entries that took part and had enough judges, and how each entry left it."""

    def __init__(
        self, rule: Mapping[str, Any], sheets: Mapping[str, Sheet], tracks: Mapping[str, str], pool: Any
    ) -> None:
        self.id, self.rule, self.method = rule["id"], rule, rule["aggregation"]["method"]
        self.places, self.by_rank = rule["rounding"]["places"], self.method == "rank_sum"
        self.weights = [units(criterion["weight"]) for criterion in rule["criteria"]]
        self.sheets = {entry: sheets.get(entry, {}) for entry in tracks}
        self.totals = {
            entry: {judge: sum(map(mul, self.weights, points)) for judge, points in sheet.items()}
            for entry, sheet in self.sheets.items()
        }
        self.pools = grouped((e for e in tracks if len(self.sheets[e]) >= rule["min_judges"]), pool)
        self.merits = {entry: merit for pool in self.pools.values() for entry, merit in self._merits(pool).items()}
        self.standing = {entry: self._standing(entry) for entry in tracks}
        for members in grouped(self.merits, tracks.__getitem__).values():
            self._advance([entry for entry in members if self.standing[entry] == "passed"])

    def counted(self, values: Iterable[int]) -> list[int]:
        """The values that count."""
        ordered, rule = sorted(values), self.rule["aggregation"]
        if self.method == "median":
            return ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
        if self.method.startswith("trimmed") and len(ordered) >= rule["trim_from"]:
            return ordered[rule["drop"] : len(ordered) - rule["drop"]]
        return ordered

    def column(self, entry: str, place: int) -> list[int]:
        """The points of one criterion that count."""
        return self.counted(points[place] for points in self.sheets[entry].values())

    def _staged(self, entry: str) -> dict[str, int]:
        if self.rule["rounding"]["stage"] != "judge":
            return self.totals[entry]
        one = UNIT * UNIT // 10**self.places
        return {judge: rounded(total, UNIT**2, self.places) * one for judge, total in self.totals[entry].items()}

    def _merits(self, pool: list[str]) -> dict[str, int]:
        """Entry -> round score in units of 10**-places; sums of ranks are negative, so that more is better."""
        sizes = sorted({len(self.sheets[entry]) for entry in pool})
        if len(sizes) > 1 and self.method in {"sum", "rank_sum"}:
            raise Difference(
                "matrix", f"round {shown(self.id)} adds up, but its entries have {sizes[0]} and {sizes[-1]} judges"
            )
        if self.by_rank:
            ranks = rank_sums({entry: self._staged(entry) for entry in pool})
            return {entry: -rounded(*(-ranks[entry]).as_integer_ratio(), self.places) for entry in pool}
        return {entry: self._score(entry) for entry in pool}

    def _score(self, entry: str) -> int:
        if self.method != "trimmed_by_criterion":
            values = self.counted(self._staged(entry).values())
            return rounded(sum(values), UNIT**2 * (1 if self.method == "sum" else len(values)), self.places)
        score = 0
        for place, weight in enumerate(self.weights):
            values = self.column(entry, place)
            mean = rounded(sum(values), UNIT * len(values), self.places)
            score += rounded(weight * mean, UNIT * 10**self.places, self.places)
        return score

    def _standing(self, entry: str) -> str:
        if entry not in self.merits:
            return "incomplete"
        line = units(self.rule["cutoff"] or "0") * 10**self.places
        is_out = not self.by_rank and self.merits[entry] * UNIT < line
        for place, criterion in enumerate(self.rule["criteria"]):
            if criterion["cutoff"] and not is_out:
                values = self.column(entry, place)
                is_out = sum(values) < units(criterion["cutoff"]) * len(values)
        return "cut_off" if is_out else "passed"

    def _advance(self, passed: list[str]) -> None:
        if not passed or self.rule["advance"] is None:
            return
        (kind, wanted), merits = (
            next(iter(self.rule["advance"].items())),
            sorted(self.merits[entry] for entry in passed),
        )
        line = units(wanted) * 10**self.places if kind == "score" else merits[-min(wanted, len(merits))] * UNIT
        self.standing |= {entry: "not_advanced" for entry in passed if self.merits[entry] * UNIT < line}


class Contest:
    """The rounds one after the other, the final scores, and who receives what."""

    def __init__(self, package: Mapping[str, Any], tracks: dict[str, str], sheets: Mapping[str, Any]) -> None:
        self.rules, self.seed, self.tracks = package["rules"], package["lottery_seed"], tracks
        self.rounds: list[Round] = []
        left = tracks
        for rule in self.rules["rounds"]:
            self.rounds.append(Round(rule, sheets[rule["id"]], left, self.pool))
            left = {entry: track for entry, track in left.items() if self.rounds[-1].standing[entry] == "passed"}
        self.places = self.rounds[-1].places
        self.finals = {entry: self._final(entry) for entry in self.rounds[-1].merits}
        self.links = list(self._links())
        self.ranked = {entry: self.finals[entry] for entry in left}

    def pool(self, entry: str) -> Any:
        """The ranking an entry stands in."""
        return self.rules["rank_together"] or self.tracks[entry]

    def _final(self, entry: str) -> int:
        exact = self.combined([Fraction(one.merits[entry], 10**one.places) for one in self.rounds])
        return rounded(exact.numerator, exact.denominator, self.places)

    def combined(self, values: list[Fraction]) -> Fraction:
        """One value a round put together."""
        if self.rules["combine"] == "last" or len(values) == 1:
            return values[-1]
        weights = [units(one.rule["weight"]) if self.rules["combine"] == "weighted" else UNIT for one in self.rounds]
        total = sum(map(mul, values, weights), Fraction(0))
        return total / (sum(weights) if self.rules["combine"] == "weighted" else UNIT)

    def _links(self) -> Iterator[tuple[str, Callable[[str], Any]]]:
        """The tie chain: a name, and what is compared, greater being better."""
        for link in self.rules["tie_break"]:
            if link == "criteria":
                for one in reversed(self.rounds):
                    for place, rule in sorted(enumerate(one.rule["criteria"]), key=lambda pair: -units(pair[1]["max"])):
                        yield f"criteria:{rule['id']}", cache(self._criterion(one, place))
            elif link == "rounds":
                spoken = [one for one in reversed(self.rounds) if one.rule["kind"] == "presentation"]
                yield from ((f"rounds:{one.id}", one.merits.__getitem__) for one in spoken)
            elif link == "untrimmed_mean":
                yield link, cache(lambda entry: self.combined([plain_mean(one.totals[entry]) for one in self.rounds]))
            elif self.seed is not None:
                yield link, lambda entry: -int(sha256(f"{self.seed}|{entry}".encode()).hexdigest(), 16)

    def _criterion(self, one: Round, place: int) -> Callable[[str], Any]:
        if one.by_rank:
            points = {e: {judge: row[place] for judge, row in sheet.items()} for e, sheet in one.sheets.items()}
            ranks = [rank_sums({entry: points[entry] for entry in pool}) for pool in one.pools.values()]
            return {entry: rank for pool in ranks for entry, rank in pool.items()}.__getitem__
        size = (lambda values: 1) if one.method == "sum" else len
        return lambda entry: Fraction(sum(values := one.column(entry, place)), size(values))

    def chain(self, entry: str) -> tuple[Any, ...]:
        """Everything the tie chain compares of an entry."""
        return tuple(value(entry) for _, value in self.links)

    def awards(self, order: Sequence[str]) -> dict[str, tuple[Any, ...]]:
        """Entry -> grade, authority, prize, for entries from the best to the worst.

        The best are taken one after the other as long as the rest can still fill every track's minimum and slots; then
        each slot goes to the best of those taken who fits, as long as the others still find a slot.
        """
        own: Counter[str | None] = Counter()
        for slot in self.rules["slots"]:
            own[slot["track"]] += slot["count"]
        total, there = sum(own.values()), Counter(self.tracks[entry] for entry in order)
        least = {t["id"]: min(max(t["min_awards"], own[t["id"]]), there[t["id"]]) for t in self.rules["tracks"]}
        most = {t["id"]: total if t["max_awards"] is None else t["max_awards"] for t in self.rules["tracks"]}
        left: Counter[str] = Counter()
        winners: list[str] = []
        for entry in order:
            track = self.tracks[entry]
            if len(winners) < total and left[track] < most[track]:
                left[track] += 1
                if overflow({name: max(count, left[name]) for name, count in least.items()}, own) <= own[None]:
                    winners.append(entry)
                else:
                    left[track] -= 1
        given: dict[str, tuple[Any, ...]] = {}
        for slot in self.rules["slots"]:
            for place in range(slot["count"]):
                own[slot["track"]] -= 1
                if (lucky := self._best(slot["track"], winners, left, own)) is None:
                    own[slot["track"]] -= slot["count"] - place - 1
                    break
                winners.remove(lucky)
                left[self.tracks[lucky]] -= 1
                given[lucky] = (slot["grade"], slot["authority"], slot["prize"])
        return given

    def _best(self, wanted: str | None, winners: list[str], left: Counter[str], own: Counter[Any]) -> str | None:
        """Who of those without a slot gets the next one."""
        for entry in winners:
            track = self.tracks[entry]
            if wanted in (None, track) and overflow({**left, track: left[track] - 1}, own) <= own[None]:
                return entry
        return None

    def decide(self) -> tuple[dict[str, tuple[Any, ...]], dict[str, tuple[int, str]]]:
        """Entry -> award, and entry -> rank and what decided it."""
        groups = self._in_order()
        awards = self.awards([entry for equals in groups for entry in equals])
        for place, equals in enumerate(groups):
            for same in grouped(equals, self.chain).values() if len(equals) > 1 else ():
                tracks = grouped(same, self.tracks.__getitem__).values()
                is_open = any(len({awards.get(entry) for entry in members}) > 1 for members in tracks)
                if is_open or (len(tracks) > 1 and any(self._moved(groups, place, m, same, awards) for m in tracks)):
                    raise Difference("entries", f"nothing decides the tie of {shown(sorted(same))} for an award")
        places: dict[str, tuple[int, str]] = {}
        for pool in grouped(self.ranked, self.pool).values():
            rank = 1
            for _, equals in sorted(grouped(pool, self.ranked.__getitem__).items(), reverse=True):
                for part, reason in self._parted(equals, "score", awards):
                    why = self._elsewhere(part[0], groups, awards) if reason == "score" else reason
                    places.update(dict.fromkeys(part, (rank, why)))
                    rank += len(part)
        return awards, places

    def _in_order(self) -> list[list[str]]:
        """Groups of equal score, the best first, without those who have too many better ones in their track."""
        total, near = sum(slot["count"] for slot in self.rules["slots"]), []
        for members in grouped(self.ranked, self.tracks.__getitem__).values():
            line = sorted((self.ranked[entry] for entry in members), reverse=True)[:total]
            near += [entry for entry in members if line and self.ranked[entry] >= line[-1]]
        groups = sorted(grouped(sorted(near), self.ranked.__getitem__).items(), reverse=True)
        return [sorted(g, key=self.chain, reverse=True) if len(g) > 1 else g for _, g in groups]

    def _moved(
        self, groups: list[list[str]], place: int, members: list[str], among: list[str], awards: Mapping[str, Any]
    ) -> set[str]:
        """Whose award changes if `members` stood first or last `among` their equals of group `place`."""
        changed: set[str] = set()
        rest = [entry for entry in among if entry not in set(members)]
        start = groups[place].index(among[0])
        for turned in (members + rest, rest + members):
            group = [*groups[place][:start], *turned, *groups[place][start + len(among) :]]
            order = [entry for n, one in enumerate(groups) for entry in (group if n == place else one)]
            others = self.awards(order)
            changed |= {entry for entry in order if awards.get(entry) != others.get(entry)}
        return changed

    def _elsewhere(self, entry: str, groups: list[list[str]], awards: Mapping[str, Any]) -> str:
        """What decided for an entry alone in its ranking: the chain, if an equal of another track was in the way."""
        place = next((n for n, equals in enumerate(groups) if entry in equals), None)
        if place is None or len(groups[place]) == 1:
            return "score"
        changed, mine = self._moved(groups, place, [entry], groups[place], awards), self.chain(entry)
        rivals = [one for other in groups[place] if (one := self.chain(other)) != mine]
        swapped = [one for other in changed & set(groups[place]) if (one := self.chain(other)) != mine] or rivals
        if entry not in changed or not swapped:
            return "score"
        return self.links[max(next(n for n, v in enumerate(mine) if v != one[n]) for one in swapped)][0]

    def _parted(
        self, equals: list[str], reason: str, awards: Mapping[str, Any], link: int = 0
    ) -> Iterator[tuple[list[str], str]]:
        """Those who share a rank, in order, and why; equals are parted only where an award line cuts them."""
        if len({awards.get(entry) for entry in equals}) == 1 or link == len(self.links):
            yield equals, reason if len(equals) == 1 else "tie"
            return
        parts = sorted(grouped(equals, self.links[link][1]).items(), reverse=True)
        for _, part in parts:
            yield from self._parted(part, self.links[link][0] if len(parts) > 1 else reason, awards, link + 1)

    def entries(self) -> list[dict[str, Any]]:
        """The entries as they must stand in the file."""
        awards, places = self.decide()
        found = []
        for entry, track in self.tracks.items():
            rank, why = places.get(entry, (None, None))
            score = written(self.finals[entry], self.places) if entry in self.finals else None
            rounds = {one.id: written(one.merits[entry], one.places) for one in self.rounds if entry in one.merits}
            standings = (one.standing[entry] for one in self.rounds if one.standing.get(entry) != "passed")
            state = next(standings, "awarded" if entry in awards else "not_awarded")
            award = dict(zip(("grade", "authority", "prize"), awards.get(entry, ()), strict=False)) or None
            result = {"entry": entry, "track": track, "rank": rank, "score": score, "rounds": rounds}
            found.append({**result, "state": state, "decided_by": why, "award": award})
        return sorted(found, key=lambda one: (one["track"], one["rank"] is None, one["rank"] or 0, one["entry"]))

    def flags(self) -> list[dict[str, Any]]:
        """Judges far from the others, and criteria in which the judges are far apart."""
        limits, found = self.rules["flags"], []
        far, wide = units(limits["judge_deviation"]), units(limits["item_gap"])
        for one in self.rounds:
            gaps = [wide * units(criterion["max"]) for criterion in one.rule["criteria"]]
            for entry, totals in one.totals.items():
                count, total = len(totals), sum(totals.values())
                for judge, own in totals.items():
                    if count > 1 and abs(count * own - total) * UNIT > far * (total - own):
                        found.append((entry, one.id, "judge_deviation", judge))
                for place, points in enumerate(zip(*one.sheets[entry].values(), strict=True)):
                    if (max(points) - min(points)) * UNIT > gaps[place]:
                        found.append((entry, one.id, "item_gap", one.rule["criteria"][place]["id"]))
        kinds = {"judge_deviation": "judge", "item_gap": "criterion"}
        return [{"kind": kind, "entry": e, "round": r, kinds[kind]: who} for e, r, kind, who in sorted(found)]


def overflow(wanted: Mapping[str, int], own: Mapping[Any, int]) -> int:
    """How many find no place in the slots of their own track."""
    return sum(max(0, count - own[track]) for track, count in wanted.items())


def plain_mean(totals: Mapping[str, int]) -> Fraction:
    """The mean of all totals, in points."""
    return Fraction(sum(totals.values()), len(totals) * UNIT**2)


def written(value: int, places: int) -> str:
    """A score with exactly `places` digits after the point."""
    whole, rest = divmod(abs(value), 10**places)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


def same(found: Any, expected: Any, path: str) -> None:
    """Refuse the first value that is not the recomputed one."""
    if type(found) is not type(expected) or not isinstance(found, (dict, list)):
        if type(found) is not type(expected) or found != expected:
            raise Difference(path, f"file {shown(found)}, recomputed {shown(expected)}")
        return
    is_list = isinstance(found, list)
    for name in range(max(len(found), len(expected))) if is_list else [*expected, *found]:
        here = f"{path}[{name}]" if is_list else f"{path}.{shown(name)}"
        if name >= len(expected) if is_list else name not in expected:
            raise Difference(here, "is one too many" if is_list else "is unknown")
        if name >= len(found) if is_list else name not in found:
            raise Difference(here, f"is missing; recomputed {shown(expected[name])}")
        same(found[name], expected[name], here)


# Ed25519 (RFC 8032), slow but short: a file has one signature.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]


def point(encoded: bytes) -> Point | None:
    """The point of the curve that is written so; None if there is none."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number % 2**255
    square = (y * y - 1) * pow(CURVE * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        return None
    x = x if x % 2 == sign else P - x
    return x, y, 1, x * y % P


def plus(one: Point, other: Point) -> Point:
    """The sum of two points."""
    a, b = (one[1] - one[0]) * (other[1] - other[0]), (one[1] + one[0]) * (other[1] + other[0])
    c, d = 2 * one[3] * other[3] * CURVE, 2 * one[2] * other[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(factor: int, one: Point) -> Point:
    """A point added to itself."""
    total = (0, 1, 1, 0)
    for bit in f"{factor:b}":
        total = plus(total, total)
        total = plus(total, one) if bit == "1" else total
    return total


def is_signed(message: bytes, key: bytes, signature: bytes) -> bool:
    """Whether `key` signed `message`."""
    signer, base = point(key), point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    s = int.from_bytes(signature[32:], "little")
    if signer is None or base is None or s >= ORDER:
        return False
    digest = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % ORDER
    x, y, z, _ = plus(times(s, base), times(digest, (P - signer[0], signer[1], 1, P - signer[3])))
    scale = pow(z, -1, P)
    return (y * scale % P | (x * scale % P % 2) << 255).to_bytes(32, "little") == signature[:32]


def decoded(text: str, size: int) -> bytes | None:
    """base64url without padding, and nothing else."""
    try:
        found = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), b"-_", validate=True)
    except ValueError:
        return None
    is_exact = len(found) == size and base64.urlsafe_b64encode(found).rstrip(b"=") == text.encode()
    return found if is_exact else None


def public_keys(content: bytes) -> set[str]:
    """The Ed25519 keys of a file (JWK, JWK set, PEM or base64url), as base64url."""
    text = content.decode("utf-8", "replace").strip()
    found = set(re.findall(r'"x"\s*:\s*"([^"]*)"', text)) if text.startswith("{") else {text.rstrip("=")}
    if pem := re.fullmatch("-+BEGIN PUBLIC KEY-+\\s+MCowBQYDK2VwAyEA([A-Za-z0-9+/]{43})=\\s+-+END PUBLIC KEY-+", text):
        found = {pem[1].replace("+", "-").replace("/", "_")}
    if not found or any(decoded(one, 32) is None for one in found):
        raise Difference("key", "this is not an Ed25519 public key")
    return found


def check_signature(package: Mapping[str, Any], issuers: set[str] | None) -> str:
    """The last line; the `kid` of a signature is the public key itself, so that a file can be checked alone."""
    signature = package["signature"]
    if signature is None:
        if issuers is not None:
            raise Difference("signature", "the file is not signed")
        return "verified, unsigned"
    key, value = decoded(signature["kid"], 32), decoded(signature["value"], 64)
    if issuers is not None and signature["kid"] not in issuers:
        raise Difference("signature.kid", f"signed by {shown(signature['kid'])}, not by the key that was given")
    signed = {name: part for name, part in package.items() if name != "signature"}
    if key is None or value is None or not is_signed(canonical(signed), key, value):
        raise Difference("signature.value", "does not belong to this content: something was changed after signing")
    return "verified"


def verify(content: bytes, key: bytes | None = None) -> list[str]:
    """What to tell about a sound package, the verdict last.

    Args:
        content: the bytes of result.json.
        key: those of the issuer's public key.

    Raises:
        Difference: the first thing that is wrong.
    """
    issuers = None if key is None else public_keys(key)
    package = read(content)
    shape(package, FORM)
    frozen = {name: value for name, value in package["rules"].items() if name != "lottery_seed"}
    same(package["rules_sha256"], sha256(canonical(frozen)).hexdigest(), "rules_sha256")
    entries = read_entries(package)
    sheets = read_matrix(package, entries)
    judges = sorted({judge for by_entry in sheets.values() for sheet in by_entry.values() for judge in sheet})
    same(package["judges"], judges, "judges")
    if package["commitments"] is not None:
        check_commitments(package)
    try:
        contest = Contest(package, entries, sheets)
        recomputed = {"entries": contest.entries(), "flags": contest.flags()}
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
        raise Difference("rules", "they contradict themselves: no result can be computed") from None
    for part, expected in recomputed.items():
        if canonical(package[part]) != canonical(expected):
            same(package[part], expected, part)
    lines = [
        f"{len(entries)} entries, {len(judges)} judges, {len(package['matrix'])} scores",
        f"rules {package['rules_sha256']}",
        f"commitments: {len(package['commitments'])} fit" if package["commitments"] is not None else "no commitments",
    ]
    if package["signature"] is not None:
        known = "the key given" if issuers is not None else "not compared with a key: --key was not given"
        lines.append(f"signed by {package['signature']['kid']} ({known})")
    return [*lines, check_signature(package, issuers)]


def check_files(package: Path, key: Path | None = None) -> tuple[bool, list[str]]:
    """Whether the package is sound, and what to say about it; the verdict or the first difference last."""
    was_on = gc.isenabled()
    gc.disable()  # nothing here goes in circles, and large files take half the time
    try:
        return True, verify(package.read_bytes(), key.read_bytes() if key else None)
    except (Difference, OSError) as problem:
        return False, [str(problem)]
    finally:
        (gc.enable if was_on else gc.disable)()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the lines; 0 if the package is sound, else 1."""
    parser = argparse.ArgumentParser(description="Check a result package.")
    parser.add_argument("package", type=Path, help="result.json")
    parser.add_argument("--key", type=Path, help="the issuer's public key: JWK, PEM or base64url")
    given = parser.parse_args(arguments)
    is_sound, lines = check_files(given.package, given.key)
    letters = sys.stdout.encoding or "ascii"  # a terminal may not have every letter
    sys.stdout.write("\n".join(lines).encode(letters, "backslashreplace").decode(letters) + "\n")
    return 0 if is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
