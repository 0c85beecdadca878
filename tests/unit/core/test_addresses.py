import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.core.addresses import normal_email, own_path
from forum_app.core.errors import FieldError


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("judge@example.org", "judge@example.org"),
        ("  Judge@Example.ORG ", "judge@example.org"),
        ("ｊｕｄｇｅ＠ｅｘａｍｐｌｅ．ｏｒｇ", "judge@example.org"),
        ("jud\uff27e@example.org", "judge@example.org"),
        ("담당@".replace("담당", "info") + "한국.kr", "info@xn--3e0b707e.kr"),
        ("info@\u1112\u1161\u11ab\u1100\u116e\u11a8.kr", "info@xn--3e0b707e.kr"),
        ("info@XN--3E0B707E.KR", "info@xn--3e0b707e.kr"),
    ],
)
def test_twins_of_an_address_are_one_address(written, stored):
    assert normal_email(written) == stored


@pytest.mark.parametrize(
    "written",
    [
        "", "judge", "judge@", "@example.org", "judge@example", "a b@example.org", "judge@example..org",
        "judge@@example.org", "jud\u0261e@example.org", "\u0458udge@example.org", "사람@example.org",
        "judge@example.org\r\nBcc: x@example.org", "a" * 65 + "@example.org", "judge@localhost",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_for_the_field_email(written):
    with pytest.raises(FieldError) as refusal:
        normal_email(written)
    assert refusal.value.field == "email"


@given(st.text(max_size=40) | st.emails())
def test_a_normal_address_stays_as_it_is_and_is_lower_case_ascii(text):
    try:
        once = normal_email(text)
    except FieldError:
        return
    assert normal_email(once) == once == once.lower()
    assert once.isascii()


PLAIN = st.from_regex(r"[a-z][a-z0-9+_-]{0,10}@[a-z][a-z0-9]{0,10}\.(kr|co\.kr|org)", fullmatch=True)
HIDDEN = ["\u200b", "\u200d", "\u2060", "\u00ad", "\ufeff", "\u202e", "\u180e", "."]


@st.composite
def twins(draw):
    """An address, and another spelling of it: upper case, full width, other dots in the domain, spaces around it."""
    address = draw(PLAIN)
    local, _, domain = address.partition("@")
    spelt = [draw(st.sampled_from([one, one.upper(), chr(ord(one) + 0xFEE0)])) for one in f"{local}@"]
    spelt += [
        draw(st.sampled_from([*".。．｡"] if one == "." else [one, one.upper(), chr(ord(one) + 0xFEE0)]))
        for one in domain
    ]
    return address, draw(st.sampled_from(["", " ", "\t", "\u3000"])) + "".join(spelt) + draw(
        st.sampled_from(["", " ", "\n"])
    )


@given(twins())
def test_however_an_address_is_spelt_it_is_the_same(pair):
    address, twin = pair
    assert normal_email(twin) == address


@given(PLAIN, st.sampled_from(HIDDEN), st.integers(0, 40))
def test_a_letter_nobody_sees_makes_no_second_address(address, hidden, place):
    place = min(place, len(address))
    try:
        found = normal_email(address[:place] + hidden + address[place:])
    except FieldError:
        return
    assert found == address or hidden == "."


@pytest.mark.parametrize("end", [".", "。", "．"])
def test_a_domain_with_a_dot_at_its_end_is_refused(end):
    with pytest.raises(FieldError):
        normal_email(f"judge@example.org{end}")


@given(st.text("가각나다라마바사아자차카타파하ㄱéüñ中文", min_size=1, max_size=12))
def test_a_domain_in_its_own_letters_and_in_ascii_is_the_same(label):
    try:
        known = normal_email(f"judge@{label}.kr")
    except FieldError:
        return
    assert normal_email(known) == known
    assert normal_email(known.upper()) == known


def test_domains_that_differ_stay_different():
    assert normal_email("judge@faß.de") == "judge@xn--fa-hia.de" != normal_email("judge@fass.de")


@pytest.mark.parametrize("path", ["/", "/judging/", "/manage/forums/2023-2/?tab=1&q=a%20b#x", "/my/account"])
def test_a_path_of_this_site_is_kept(path):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None, "", "judging/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "https://evil.example", "https:/evil.example", "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example",
        "\t//evil.example", " //evil.example", "/%0d\r\nLocation: //evil.example", "http:evil.example",
        "/／evil.example", "／／evil.example", "//[evil", "/" * 2001, "/\x00", "@evil.example", ".evil.example",
    ],
)  # fmt: skip
def test_what_could_lead_to_another_site_is_dropped(path):
    assert own_path(path) is None
