"""X checks the desk's URL; other doors are closed."""

import requests

from sandbox.x.envelopes import signed
from tests.stack import SECRETS, Stack, Stage


def test_x_asks_whether_the_address_is_ours(shared_stack: Stack, stage: Stage) -> None:
    assert stage.get("/x/crc")["valid"] is True
    url = f"{shared_stack.desk}/webhooks/x"
    for query in ({}, {"crc_token": ""}, {"crc_token": "<b>"}, {"crc_token": "a" * 501}):
        answer = requests.get(url, params=query, timeout=5)
        assert answer.status_code == 400, query
        assert "crc_token" in answer.json()["error"]
        assert "response_token" not in answer.text
    asked = requests.get(url, params={"crc_token": "abc"}, timeout=5)
    assert asked.headers["Content-Type"].startswith("application/json")
    expected = signed(SECRETS["X_API_SECRET"], b"abc")["x-twitter-webhooks-signature"]
    assert asked.json() == {"response_token": expected}


def test_other_doors_are_closed(shared_stack: Stack) -> None:
    for method, path, status in (
        ("PUT", "/webhooks/x", 405),
        ("POST", "/webhooks/web", 404),
        ("POST", "/webhooks/", 404),
        ("GET", "/", 404),
    ):
        answer = requests.request(method, f"{shared_stack.desk}{path}", timeout=5)
        assert answer.status_code == status, path
        assert "Traceback" not in answer.text
