"""Is the content of a file had, and is our token shown to nobody but Slack?"""

import pytest

from connectors.contract import DeliveryDelayed, NotFetched
from connectors.slack.connector import SlackConnector
from tests.connectors.slack_made import TOKEN, connector, file
from tests.connectors.slack_stand_in import Cut, Say, StandIn, no, ok

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
HTML = {"content-type": "text/html; charset=utf-8"}


def at(api: StandIn, name: str = "a%20printer.png") -> str:
    return f"{api.files}/{name}"


def path(name: str = "a%20printer.png") -> str:
    return f"/files/{name}"


def test_the_content_of_a_file(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will(path(), Say(PNG, headers={"content-type": "image/png"}))
    found = slack.fetch(at(slack_api), 1_000_000)
    assert (found.name, found.type, found.content) == ("a printer.png", "image/png", PNG)
    (call,) = slack_api.calls
    assert call.headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_file_of_which_only_the_id_is_known(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will("files.info", ok(file=file(url_private_download=at(slack_api))))
    slack_api.will(path(), Say(PNG, headers={"content-type": "image/png"}))
    assert slack.fetch("slack-file:F1", 1_000_000).content == PNG
    assert slack_api.asked("files.info") == [{"file": "F1"}]
    slack_api.will("files.info", ok(file={}))
    with pytest.raises(NotFetched, match="does not say where"):
        slack.fetch("slack-file:F1", 1_000_000)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files.slack.com/x",
        "https://files.slack.com.evil.example/x",
        "https://files.slack.com@evil.example/x",
        "http://files.slack.com/x",
        "https://slack.com/x",
        "http://127.0.0.1:1/x",
        "file:///etc/passwd",
        "//files.slack.com/x",
        "",
        "x",
    ],
)
def test_our_token_goes_to_slack_alone(url: str) -> None:
    with pytest.raises(NotFetched):
        connector("https://slack.com.example/api/").fetch(url, 1000)


def test_slack_that_sends_us_elsewhere_is_not_followed(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    away = Say(b"", 302, {"location": f"{slack_api.files}/other"})
    slack_api.will(path(), away)
    with pytest.raises(NotFetched, match="sign in"):
        slack.fetch(at(slack_api), 1000)
    assert len(slack_api.calls) == 1


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Say(b"<html>Sign in to Acme</html>", 200, HTML), "files:read"),
        (Say(b"", 403), "files:read"),
        (Say(b"", 404), "not there any more"),
        (Say(b"", 400), "400"),
        (Say(b"MZ\x90", 200, {"content-type": "image/png"}), "safe to show"),
        (Say(b"<script>", 200, {"content-disposition": "attachment"}), "safe to show"),
    ],
)
def test_a_file_that_is_not_handed_over(
    slack: SlackConnector, slack_api: StandIn, told: Say, words: str
) -> None:
    slack_api.will(path(), told)
    with pytest.raises(NotFetched, match=words):
        slack.fetch(at(slack_api), 1000)


def test_a_page_that_is_the_file_itself_is_not_safe_either(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    headers = HTML | {"content-disposition": 'attachment; filename="page.html"'}
    slack_api.will(path("page.html"), Say(b"<html>mine</html>", 200, headers))
    with pytest.raises(NotFetched, match="safe to show"):
        slack.fetch(at(slack_api, "page.html"), 1000)


def test_a_document(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will(path("notes.txt"), Say(b"line\nline", headers={"content-type": "text/plain"}))
    assert slack.fetch(at(slack_api, "notes.txt"), 1000).type == "text/plain"


def test_a_file_that_is_too_large(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will(path(), Say(b"x" * 3_000_001), Say(b"x" * 3_000_000))
    with pytest.raises(NotFetched, match="larger than 3 MB"):
        slack.fetch(at(slack_api), 3_000_000)
    assert len(slack.fetch(at(slack_api), 3_000_000).content) == 3_000_000


def test_a_file_that_can_be_had_later(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will(path(), Say(b"", 429, {"Retry-After": "7"}), Say(b"", 503), Cut())
    with pytest.raises(DeliveryDelayed) as caught:
        slack.fetch(at(slack_api), 1000)
    assert caught.value.retry_after == 7
    for _ in range(2):
        with pytest.raises(DeliveryDelayed):
            slack.fetch(at(slack_api), 1000)
    slack_api.will("files.info", no("ratelimited"))
    with pytest.raises(DeliveryDelayed):
        slack.fetch("slack-file:F1", 1000)
