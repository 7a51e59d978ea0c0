"""Does Socket Mode work with Slack's own client? Envelopes, acks, redelivery, reconnecting."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from tests.sandbox.made import WAIT, Play, field_of, form

Json = dict[str, Any]


@dataclass
class Listener:
    """Slack's client, which acknowledges what `acks` says, with what `answers` gives."""

    client: SocketModeClient
    acks: Callable[[SocketModeRequest], bool] = lambda _: True
    answers: Callable[[SocketModeRequest], Json | None] = lambda _: None
    heard: list[SocketModeRequest] = field(default_factory=list)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def hear(self, _: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        async with self.came:
            self.came.notify_all()
        if self.acks(request):
            ack = SocketModeResponse(request.envelope_id, payload=self.answers(request))
            await self.client.send_socket_mode_response(ack)

    async def got(self, count: int) -> list[SocketModeRequest]:
        """Everything that came, as soon as it is so many."""
        async with asyncio.timeout(WAIT), self.came:
            await self.came.wait_for(lambda: len(self.heard) >= count)
        return self.heard


@asynccontextmanager
async def listening(play: Play, **more: Any) -> AsyncIterator[Listener]:
    """A connected client."""
    client = SocketModeClient("xapp-sandbox", web_client=play.slack(None), ping_interval=0.2)
    listener = Listener(client, **more)
    client.socket_mode_request_listeners.append(listener.hear)
    await client.connect()  # type: ignore[no-untyped-call]
    try:
        yield listener
    finally:
        await client.close()  # type: ignore[no-untyped-call]


async def sockets(play: Play) -> list[Json]:
    return list((await play.see("/slack/sockets"))["connections"])


async def frame(socket: aiohttp.ClientWebSocketResponse) -> Json:
    """What comes next on a bare socket."""
    told: Json = json.loads((await asyncio.wait_for(socket.receive(), WAIT)).data)
    return told


async def address(play: Play) -> str:
    answer = await play.slack(None).apps_connections_open(app_token="xapp-sandbox")
    return str(answer["url"])


async def test_events_come_by_the_socket_and_not_by_http(play: Play) -> None:
    async with listening(play) as listener:
        ts = await play.writes("maria", "by socket")
        (request,) = await listener.got(1)
        await play.settled()
    assert (request.type, request.accepts_response_payload) == ("events_api", False)
    assert (request.retry_attempt, request.retry_reason) == (0, "")
    assert request.payload["type"] == "event_callback"
    assert request.payload["event"]["ts"] == ts
    assert play.desk.deliveries == []


async def test_without_a_socket_events_come_by_http(graceless_play: Play) -> None:
    async with listening(graceless_play):
        await graceless_play.writes("maria", "by socket")
        await graceless_play.settled()
    await graceless_play.writes("maria", "by http")
    (came,) = await graceless_play.desk.got(1)
    assert came.event["text"] == "by http"


async def test_a_socket_says_hello(play: Play) -> None:
    async with play.http.ws_connect(await address(play)) as socket:
        hello = await frame(socket)
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": "A0DESKHAND"}
    assert hello["debug_info"]["approximate_connection_time"] > 0


async def test_an_address_opens_one_socket_once(play: Play) -> None:
    url = await address(play)
    async with play.http.ws_connect(url):
        pass
    for used in (url, url.partition("?")[0]):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await play.http.ws_connect(used)


async def test_the_right_token_for_each(play: Play) -> None:
    for token, code in (("xoxb-sandbox", "not_allowed_token_type"), ("xapp-1", "invalid_auth")):
        with pytest.raises(SlackApiError, match=code):
            await play.slack(None).apps_connections_open(app_token=token)
    assert await play.refusal("auth.test", token="xapp-sandbox") == "not_allowed_token_type"


async def test_what_is_not_acknowledged_comes_again(hasty_play: Play) -> None:
    async with listening(hasty_play, acks=lambda _: False) as listener:
        await hasty_play.writes("maria", "hello?")
        requests = list(await listener.got(4))
        await hasty_play.settled()
    assert [r.retry_attempt for r in requests] == [0, 1, 2, 3]
    assert [r.retry_reason for r in requests] == ["", "timeout", "timeout", "timeout"]
    assert len({r.payload["event_id"] for r in requests}) == 1
    assert len({r.envelope_id for r in requests}) == 4
    assert len(listener.heard) == 4


async def test_an_acknowledgement_ends_it(play: Play) -> None:
    def second(request: SocketModeRequest) -> bool:
        return request.retry_attempt == 1

    async with listening(play, acks=second) as listener:
        await play.writes("maria")
        await listener.got(2)
        await play.settled()
        assert [r.retry_attempt for r in listener.heard] == [0, 1]


async def test_a_command_and_what_answers_it(play: Play) -> None:
    async with listening(play, answers=lambda _: {"text": "*Hello*"}) as listener:
        seen = await play.do(
            "/slack/command", user="maria", room="help", command="/desk", text="the payload"
        )
    (request,) = listener.heard
    assert (request.type, request.accepts_response_payload) == ("slash_commands", True)
    assert (request.payload["command"], request.payload["text"]) == ("/desk", "the payload")
    assert request.retry_attempt is None
    assert [e["text"] for e in seen["ephemerals"]] == ["*Hello*"]


async def test_a_form_and_what_is_wrong_with_it(play: Play) -> None:
    def faults(request: SocketModeRequest) -> Json | None:
        if request.payload.get("type") != "view_submission":
            return None
        return {"response_action": "errors", "errors": {"f": "too short"}}

    async with listening(play, answers=faults) as listener:
        await play.do("/slack/command", user="agent-1", room="help", text="")
        trigger = listener.heard[-1].payload["trigger_id"]
        await play.slack().views_open(trigger_id=trigger, view=form(field_of("Words")))
        seen = await play.do("/slack/submit", user="agent-1", values={"Words": "x"})
    assert seen["errors"] == {"Words": "too short"}
    assert (listener.heard[-1].type, play.desk.deliveries) == ("interactive", [])


async def test_an_act_that_is_not_acknowledged_is_not_repeated(hasty_play: Play) -> None:
    async with listening(hasty_play, acks=lambda _: False) as listener:
        seen = await hasty_play.do("/slack/command", user="maria", room="help", text="x")
        assert "did not answer" in seen["ephemerals"][0]["text"]
        await hasty_play.settled()
        assert len(listener.heard) == 1


async def test_sockets_share_the_load(play: Play) -> None:
    async with listening(play) as one, listening(play) as other, listening(play) as third:
        for n in range(6):
            await play.writes("maria", str(n))
        await play.settled()
        assert [c["acked"] for c in await sockets(play)] == [2, 2, 2]
        heard = [r.payload["event"]["text"] for each in (one, other, third) for r in each.heard]
    assert sorted(heard) == [str(n) for n in range(6)]


async def test_a_socket_that_breaks_leaves_its_envelope_to_another(patient_play: Play) -> None:
    broken = await patient_play.http.ws_connect(await address(patient_play))
    await frame(broken)
    async with listening(patient_play) as listener:
        await patient_play.writes("maria")
        assert (await frame(broken))["payload"]["event"]["text"] == "hi"
        await broken.close()
        (request,) = await listener.got(1)
        await patient_play.settled()
    assert request.retry_attempt == 1


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled", "warning"])
async def test_the_client_connects_anew_when_asked_to(play: Play, reason: str) -> None:
    async with listening(play) as listener:
        before = await sockets(play)
        assert await play.do("/slack/disconnect", reason=reason) == {"connections": 1}
        async with asyncio.timeout(WAIT):
            while [c["id"] for c in await sockets(play)] in ([before[0]["id"]], []):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await play.writes("maria", "after it")
        await play.settled()
        heard = [r.payload["event"]["text"] for r in listener.heard]
    assert heard == ["after it"]
    assert play.desk.deliveries == []
    assert (await play.statuses("slack")).count(("apps.connections.open", 200)) == 2


async def test_what_happens_while_the_client_reconnects_is_not_lost(play: Play) -> None:
    async with listening(play) as listener:
        await play.do("/slack/disconnect")
        for n in range(3):
            await play.writes("maria", str(n))
        await play.settled()
        heard = {r.payload["event"]["text"] for r in listener.heard}
    assert heard == {"0", "1", "2"}
    assert play.desk.deliveries == []


async def test_eleven_sockets_are_one_too_many(play: Play) -> None:
    open = [await play.http.ws_connect(await address(play)) for _ in range(10)]
    for socket in open:
        await frame(socket)
    async with play.http.ws_connect(await address(play)) as last:
        told = await frame(last)
    assert (told["type"], told["reason"]) == ("disconnect", "too_many_websockets")
    assert len(await sockets(play)) == 10
    for socket in open:
        await socket.close()


@pytest.mark.parametrize("nonsense", ["x", "[]", "{}", '{"envelope_id": 5}', "", "{" * 5000])
async def test_nonsense_is_no_acknowledgement(hasty_play: Play, nonsense: str) -> None:
    async with hasty_play.http.ws_connect(await address(hasty_play)) as socket:
        await frame(socket)
        await hasty_play.writes("maria")
        first = await frame(socket)
        await socket.send_str(nonsense)
        again = await frame(socket)
        await socket.send_json({"envelope_id": again["envelope_id"]})
        await hasty_play.settled()
    assert again["payload"]["event_id"] == first["payload"]["event_id"]
    assert again["retry_attempt"] == 1


async def test_faults_of_deliveries_count_for_sockets_too(play: Play) -> None:
    async with listening(play) as listener:
        await play.do("/faults", platform="slack", method="webhook", fault="drop")
        await play.do("/faults", platform="slack", method="webhook", fault="duplicate")
        for text in ("dropped", "twice"):
            await play.writes("maria", text)
        await play.settled()
        assert [r.payload["event"]["text"] for r in listener.heard] == ["twice", "twice"]


async def test_a_disconnect_has_one_of_slacks_reasons(play: Play) -> None:
    assert (await play.refused("/slack/disconnect", reason="boredom")).startswith("reason:")
    assert await play.do("/slack/disconnect") == {"connections": 0}
