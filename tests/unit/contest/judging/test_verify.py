"""The stand-alone verifier: it agrees with the engine, and finds and names whatever was changed."""

import copy
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import orjson
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import assume, given
from hypothesis import strategies as st

from forum_app.contest.judging import EntryRow, ResultRefused, Score, TiesUndecided, compute, parse_rules
from forum_app.contest.judging import verify as verifier
from forum_app.contest.judging.package import canonical_bytes, package_bytes
from forum_app.contest.judging.ruleset import TieLink
from forum_app.contest.judging.verify import Difference, verify
from forum_app.core.signing_key import key_id, public_jwk
from tests.unit.contest.judging.contests import SECOND, TOP, round_of, rule_set
from tests.unit.contest.judging.packages import contests, package_of, sign, tied_contests

KEY = Ed25519PrivateKey.from_private_bytes(b"1" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"2" * 32)
JWK = orjson.dumps(public_jwk(KEY.public_key()))


def awards_package():
    """Six entries of two tracks before five judges in two rounds, signed."""
    rules = parse_rules(
        rule_set(
            round_of("c1", "c2:30", cutoff="10"),
            round_of("p1", id="pt", kind="presentation"),
            tracks=[{"id": "biz"}, {"id": "tech", "min_awards": 1}],
            slots=[TOP, {**SECOND, "count": 2}],
            lottery_source="제1100회 추첨",
        )
    )
    entries = {f"B-{n}": "biz" for n in range(1, 4)} | {f"T-{n}": "tech" for n in range(1, 4)}
    scores = [
        Score(entry, f"J{judge}", round_id, criterion, Decimal((7 * place + 3 * judge + len(criterion)) % most) / 2 + 5)
        for place, entry in enumerate(entries)
        for judge in range(1, 6)
        for round_id, criterion, most in (("doc", "c1", 20), ("doc", "c2", 30), ("pt", "p1", 20))
    ]
    result = compute(rules, [EntryRow(entry, track) for entry, track in entries.items()], scores, "7")
    return package_of(result, KEY)


PACKAGE = awards_package()


def difference(package, key=None):
    """The one line said about a package."""
    content = package if isinstance(package, bytes) else package_bytes(package)
    with pytest.raises(Difference) as found:
        verify(content, key)
    line = str(found.value)
    assert line.isprintable()
    assert len(line) < 400
    return line


def told(content):
    """The last line about a file, whatever it is."""
    try:
        return verify(content)[-1]
    except Difference as found:
        return str(found)


def places(value, path=()):
    """Every place in a JSON value: the path to it, the root first."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from places(member, (*path, name))


def at(value, path):
    """What stands at a path."""
    for name in path:
        value = value[name]
    return value


def test_a_sound_package_is_verified():
    assert verify(package_bytes(PACKAGE)) == [
        "6 entries, 5 judges, 90 scores",
        f"rules {PACKAGE['rules_sha256']}",
        "commitments: 60 fit",
        f"signed by {key_id(KEY.public_key())} (not compared with a key: --key was not given)",
        "verified",
    ]
    assert verify(package_bytes(PACKAGE), JWK)[3:] == [
        f"signed by {key_id(KEY.public_key())} (the key given)",
        "verified",
    ]
    assert verify(package_bytes({**PACKAGE, "commitments": None, "signature": None}))[2:] == [
        "no commitments",
        "verified, unsigned",
    ]
    assert verify(package_bytes({**PACKAGE, "signature": None}))[-1] == "verified, unsigned"


@given(contest=contests() | tied_contests(), seed=st.sampled_from(["7", None]))
def test_engine_and_verifier_agree_on_every_contest(contest, seed):
    rules, entries, scores = contest
    try:
        package = compute(rules, entries, scores, seed).as_package()
    except ResultRefused:
        assume(False)
    assert verify(package_bytes(package))[-1] == "verified, unsigned"


@given(contest=tied_contests())
def test_without_a_lot_both_refuse_the_same_ties(contest):
    rules, entries, scores = contest
    assume(TieLink.LOTTERY in rules.tie_break)
    drawn = compute(rules, entries, scores, "7").as_package()
    without = package_bytes({**drawn, "lottery_seed": None})
    try:
        compute(rules, entries, scores)
    except TiesUndecided as refusal:
        named = json.dumps(list(refusal.entries))
        assert difference(without) == f"entries: nothing decides the tie of {named} for an award"
    else:
        assert told(without).startswith(("verified, unsigned", "entries["))


def edited(data, paths):
    """The package with one thing at one of `paths` edited, deleted, doubled or swapped with its neighbour."""
    package = copy.deepcopy(PACKAGE)
    path = data.draw(st.sampled_from(paths))
    inside, name = at(package, path[:-1]), path[-1]
    match data.draw(st.sampled_from(["edit", "delete", "insert", "swap"])):
        case "edit":
            value = st.one_of(
                st.none(), st.booleans(), st.integers(0, 9), st.text(max_size=5), st.just([]), st.just({})
            )
            inside[name] = data.draw(value)
        case "delete":
            del inside[name]
        case "insert" if isinstance(inside, list):
            inside.insert(name, copy.deepcopy(inside[data.draw(st.integers(0, len(inside) - 1))]))
        case "insert":
            inside[data.draw(st.text(max_size=5))] = None
        case "swap" if isinstance(inside, list):
            other = data.draw(st.integers(0, len(inside) - 1))
            inside[name], inside[other] = inside[other], inside[name]
        case "swap":
            other = data.draw(st.sampled_from(sorted(inside)))
            inside[name], inside[other] = inside[other], inside[name]
    assume(package_bytes(package) != package_bytes(PACKAGE))
    return package


ANYWHERE = [path for path in places(PACKAGE) if path]
COMPUTED = [
    path
    for path in ANYWHERE
    if path[0] in {"rules", "rules_sha256", "entries", "judges", "matrix", "flags"}
    or path[0] == "commitments" != path[-1]
    if "lottery_seed" not in path  # it is not part of what the notice froze
]


@given(data=st.data())
def test_every_edit_of_a_signed_package_is_found(data):
    assert difference(edited(data, ANYWHERE))


@given(data=st.data(), key=st.sampled_from([None, OTHER_KEY]))
def test_what_can_be_computed_is_found_without_the_signature_or_under_a_strangers(data, key):
    package = edited(data, COMPUTED)
    rules = package.get("rules")
    assume(not isinstance(rules, dict) or rules.get("lottery_seed", "") is None)
    assert difference({**package, "signature": None} if key is None else sign(package, key))


@given(data=st.data())
def test_whatever_a_stranger_signs_is_found_by_the_issuers_key(data):
    try:
        package = sign(edited(data, ANYWHERE), OTHER_KEY)
    except rfc8785.CanonicalizationError:
        assume(False)
    assert difference(package, JWK)


@given(length=st.integers(0, len(package_bytes(PACKAGE).rstrip()) - 1))
def test_a_file_that_ends_early_is_found(length):
    assert difference(package_bytes(PACKAGE)[:length])


@given(data=st.data())
def test_every_changed_score_is_named_by_its_commitment_even_when_all_is_computed_and_signed_anew(data):
    place = data.draw(st.integers(0, len(PACKAGE["matrix"]) - 1))
    cell = PACKAGE["matrix"][place]
    points = data.draw(st.integers(0, 40).map(lambda halves: Decimal(halves) / 2))
    assume(points != Decimal(cell["score"]))
    scores = [
        Score(c["entry"], c["judge"], c["round"], c["criterion"], points if c is cell else Decimal(c["score"]))
        for c in PACKAGE["matrix"]
    ]
    entries = [EntryRow(one["entry"], one["track"]) for one in PACKAGE["entries"]]
    forged = compute(parse_rules(PACKAGE["rules"]), entries, scores, "7").as_package(commitments=PACKAGE["commitments"])
    line = difference(sign(forged, OTHER_KEY))
    assert line.startswith("commitments[")
    assert ".sha256: the sheet" in line
    assert all(name in line for name in (cell["entry"], cell["judge"], cell["round"]))


@pytest.mark.parametrize("part", ["entries", "matrix", "flags", "judges", "commitments"])
def test_a_part_that_is_reordered_or_cut_short_is_named_whoever_signed(part):
    listed = PACKAGE[part]
    assert difference(sign({**PACKAGE, part: listed[::-1]}, OTHER_KEY)).startswith(f"{part}[")
    assert difference(sign({**PACKAGE, part: listed[:-1]}, OTHER_KEY)).startswith(("matrix", "commitments", part))
    assert difference(sign({**PACKAGE, part: [*listed, listed[-1]]}, OTHER_KEY)).startswith(f"{part}[{len(listed)}]")


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("entries", 3, "score"), "91.00", "entries[3].score: file 91.00, recomputed 17.00"),
        (("entries", 0, "rank"), 2, "entries[0].rank: file 2, recomputed 1"),
        (("entries", 0, "rank"), True, "entries[0].rank: file true, recomputed 1"),
        (("entries", 0, "state"), "cut_off", "entries[0].state: file cut_off, recomputed awarded"),
        (("entries", 0, "decided_by"), "lottery", "entries[0].decided_by: file lottery, recomputed criteria:p1"),
        (("entries", 0, "award"), None, "entries[0].award: file null, recomputed "),
        (("entries", 0, "award", "prize"), 5, "entries[0].award.prize: file 5, recomputed "),
        (("entries", 0, "rounds", "pt"), "9.99", "entries[0].rounds.pt: file 9.99, recomputed "),
        (("entries", 0, "note"), "", 'entries[0].note: is unknown'),
        (("rules", "rounds", 0, "weight"), "2", f"rules_sha256: file {PACKAGE['rules_sha256']}, recomputed "),
        (("rules", "rounds", 0, "weight"), 2, "rules.rounds[0].weight: 2 cannot stand here"),
        (("rules", "extra"), 2, "rules.extra: is unknown"),
        (("matrix", 5, "score"), "1e2", "matrix[5].score: 1e2 cannot stand here"),
        (("matrix", 5, "score"), "18.0", "matrix[5].score: 18.0 cannot stand here"),
        (("matrix", 5, "score"), "１８", "matrix[5].score: １８ cannot stand here"),
        (("matrix", 5, "score"), "99", "matrix[5].score: 99 is more than 20"),
        (("matrix", 5, "entry"), "Z-1", "matrix[5].entry: Z-1 is not among the entries"),
        (("matrix", 5, "criterion"), "c9", "matrix[5].criterion: round pt has no criterion c9"),
        (("matrix", 5), [], "matrix[5]: [] cannot stand here"),
        (("commitments", 2, "salt"), "0" * 32, "commitments[2].sha256: the sheet "),
        (("commitments", 2, "salt"), "0", "commitments[2].salt: 0 cannot stand here"),
        (("audit_head",), "0b" * 32, "signature.value: does not belong to this content"),
        (("conflict_counts", "recusal"), 1, "signature.value: does not belong to this content"),
        (("lottery_seed",), "8", "signature.value: does not belong to this content"),
        (("signature", "alg"), "none", "signature.alg: none cannot stand here"),
        (("format",), 2, "format: 2 cannot stand here"),
    ],
)  # fmt: skip
def test_the_first_difference_is_named_with_its_place(path, value, said):
    package = copy.deepcopy(PACKAGE)
    at(package, path[:-1])[path[-1]] = value
    assert difference(package).startswith(said)


def test_an_incomplete_sheet_is_named():
    first = PACKAGE["matrix"][0]
    line = difference({**PACKAGE, "matrix": PACKAGE["matrix"][1:]})
    assert line == f'matrix: the sheet ["{first["entry"]}", "{first["judge"]}", "{first["round"]}"] is not complete'


@pytest.mark.parametrize(
    "key",
    [
        JWK,
        orjson.dumps({"keys": [public_jwk(OTHER_KEY.public_key()), public_jwk(KEY.public_key())]}),
        KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        key_id(KEY.public_key()).encode() + b"\n",
    ],
)
def test_the_issuer_is_known_by_a_key_of_any_usual_form(key):
    assert verify(package_bytes(PACKAGE), key)[-1] == "verified"
    assert difference(sign(PACKAGE, Ed25519PrivateKey.generate()), key).startswith("signature.kid: signed by ")
    assert difference({**PACKAGE, "signature": None}, key) == "signature: the file is not signed"


@pytest.mark.parametrize(
    "key", [b"", b"{}", b"\xff\xfe", b'{"x": "AAAA"}', b"-----BEGIN PUBLIC KEY-----\nAAAA\n", b"A" * 44]
)
def test_what_is_no_public_key_is_said(key):
    assert difference(PACKAGE, key) == "key: this is not an Ed25519 public key"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xef\xbb\xbf{}", b"\xff", b"{", b"nul", b"[]", b"null", b"1" * 5000, b"[" * 100_000, b'{"a":' * 100_000,
        b'{"format": NaN}', b'{"format": Infinity}', b'{"format": 1e308}', b'{"format": 1.0}',
        b'{"format": 1, "format": 1}',
        b'{"format": "\\u001b[31m"}', b'{"format": -1}', b'{"\\ud800": 1}',
        package_bytes(PACKAGE)[:-100], package_bytes(PACKAGE) + b"{}",
        package_bytes(PACKAGE).replace("장관".encode(), b"\\ud800"),
        package_bytes(PACKAGE).replace(b'"rank": 1', b'"rank": 1, "rank": 1'),
    ],
    ids=range(22),
)  # fmt: skip
def test_a_broken_file_is_one_clear_line(content):
    assert difference(content)


@given(content=st.binary(max_size=60) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(PACKAGE)), inner, max_size=8),
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_whatever_is_not_a_package_is_one_clear_line(content):
    assert difference(content)


@given(data=st.data())
def test_rules_that_make_no_sense_are_one_clear_line_even_with_their_hash(data):
    package = copy.deepcopy(PACKAGE)
    path = data.draw(st.sampled_from([path for path in places(PACKAGE["rules"]) if path]))
    value = st.one_of(
        st.none(),
        st.integers(0, 10**15 - 1),
        st.text(max_size=3),
        st.sampled_from(["0", "1e5", "doc", "biz", "rank_sum"]),
    )
    at(package["rules"], path[:-1])[path[-1]] = data.draw(value)
    frozen = {name: rule for name, rule in package["rules"].items() if name != "lottery_seed"}
    package["rules_sha256"] = verifier.sha256(verifier.canonical(frozen)).hexdigest()
    said = told(package_bytes(sign(package, KEY)))
    assert said == "verified" or ": " in said


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
).filter(lambda value: isinstance(value, dict)))  # fmt: skip
def test_the_canonical_form_is_that_of_rfc_8785(value):
    assert verifier.canonical(value) == canonical_bytes(value) == rfc8785.dumps(value)


def test_names_are_ordered_by_their_utf_16_units():
    value = {"\ufb33": 1, "\U0001f600": 2, "a": [{"\U0001f600": {}, "\uffff": []}]}
    assert verifier.canonical(value) == canonical_bytes(value) == rfc8785.dumps(value)


def test_a_signature_cannot_be_written_in_another_way():
    value = PACKAGE["signature"]["value"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = value[:-1] + letters[letters.index(value[-1]) ^ 1]
    for other in (twin, value + "==", value + "\n", f" {value}"):
        package = {**PACKAGE, "signature": {**PACKAGE["signature"], "value": other}}
        assert difference(package).startswith("signature.value: ")


def test_the_file_runs_alone_with_nothing_but_python(tmp_path):
    alone, package, key = tmp_path / "verify.py", tmp_path / "result.json", tmp_path / "key.json"
    alone.write_bytes(Path(verifier.__file__).read_bytes())
    package.write_bytes(package_bytes(PACKAGE))
    key.write_bytes(JWK)
    command = [sys.executable, "-I", "-S", str(alone), str(package), "--key", str(key)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1], done.stderr) == (0, "verified", "")
    package.write_bytes(package_bytes({**PACKAGE, "audit_head": None}))
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (1, 1, "")
    package.write_text('{"심사": 1}', encoding="utf-8")
    poor = {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, *command[3:]], capture_output=True, text=True, check=False, env=poor)
    assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (1, 1, "")
    package.unlink()
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (1, 1, "")
