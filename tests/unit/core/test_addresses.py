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
