"""What every answer tells the browser."""

import pytest

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no-such-page", "/institutions.csv", "/static/css/tokens.css"])
def test_no_answer_lets_itself_be_framed_sniffed_or_given_scripts(client, path):
    with client.get(path, headers={"Origin": "https://evil.example"}) as answer:
        headers = answer.headers
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert (rules["default-src"], rules["base-uri"], rules["frame-ancestors"]) == ("'none'",) * 3
    assert (rules["script-src"], rules["style-src"], rules["form-action"]) == ("'self'",) * 3
    assert "Access-Control-Allow-Origin" not in headers


def test_only_an_encrypted_site_insists_on_encryption(client, app, monkeypatch):
    assert "Strict-Transport-Security" not in client.get("/").headers
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    answer = client.get("/sign-in?lang=en")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("Secure" in one and "HttpOnly" in one and "SameSite=Lax" in one for one in cookies)


PATHS = ["/", "/sign-in?next=//evil.example/x", "/manage/", "/forums", "//evil.example/forums"]


def test_a_foreign_host_name_reaches_no_page_and_no_redirect(client):
    headers = {"Host": "claimed.example", "X-Forwarded-Host": "claimed.example"}
    answers = [client.get(path, headers=headers) for path in PATHS]
    assert ["claimed.example" in answer.text for answer in answers[:3]] == [False] * 3
    assert [answer.location for answer in answers[:4]] == [None, None, "/sign-in?next=/manage/", "/forums/"]
    assert not (answers[4].location or "/").startswith("//")
