"""What is asked of Slack before something is read, and what is remembered?"""

import pytest

from connectors.contract import ConnectorError
from connectors.slack import workspace
from connectors.slack.connector import SlackConnector
from connectors.slack.settings import Places, Take
from lifecycle.messages import Message
from tests.connectors.slack_made import (
    ANA,
    BOT_USER,
    CARDS,
    HELP,
    MARIA,
    PLACES,
    SALES,
    TEAM,
    TOM,
    connector,
    direct,
    envelope,
    raw,
    said,
)
from tests.connectors.slack_stand_in import StandIn, no, ok


def test_what_is_known_after_the_first_look(slack: SlackConnector, slack_api: StandIn) -> None:
    assert not slack.is_ready_for(envelope(said()))
    slack.prepare(envelope(said(f"ask <@{TOM}>")))
    known = slack.known
    assert (known.us.team, known.us.user) == (TEAM, BOT_USER)
    assert known.rooms == {HELP: Take.EVERY, SALES: Take.ASKED}
    assert known.ours >= {CARDS}
    assert known.agents == {ANA, BOT_USER}
    assert (known.called(MARIA), known.called(TOM), known.called("UNEW")) == (
        "Maria",
        "tom",
        None,
    )
    assert slack.account == TEAM
    (message,) = slack.read(raw(envelope(said()))).facts
    assert isinstance(message, Message)
    assert (message.author.shown, message.author.name) == ("Maria", "Maria Kern")


def test_what_is_known_is_not_asked_again(slack: SlackConnector, slack_api: StandIn) -> None:
    slack.prepare(envelope(said()))
    calls = len(slack_api.calls)
    assert slack.is_ready_for(envelope(said()))
    slack.prepare(envelope(said()))
    assert len(slack_api.calls) == calls
    assert not slack.is_ready_for(envelope(said(user=TOM)))
    slack.prepare(envelope(said(user=TOM)))
    assert len(slack_api.calls) == calls + 1


def test_who_is_an_agent_is_asked_again_after_a_while(
    slack: SlackConnector, slack_api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "MEMBERS_FOR", -1.0)
    slack.prepare(envelope(said()))
    slack_api.always["conversations.members"] = ok(members=[TOM])
    slack.prepare(envelope(said()))
    assert slack.known.agents == {TOM}
    assert len(slack_api.asked("conversations.list")) == 1, "rooms change less often"


def test_while_slack_is_away_the_last_that_we_know_counts(
    slack: SlackConnector, slack_api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "MEMBERS_FOR", -1.0)
    slack.prepare(envelope(said()))
    slack_api.always["conversations.members"] = no("internal_error")
    slack.prepare(envelope(said(user=TOM)))
    assert slack.known.agents == {ANA, BOT_USER}
    assert slack.is_ready_for(envelope(said())), "for some seconds"


@pytest.mark.parametrize("method", ["auth.test", "conversations.list", "conversations.members"])
def test_nothing_is_read_before_it_is_known_whose_rooms_there_are(
    slack: SlackConnector, slack_api: StandIn, method: str
) -> None:
    slack_api.always[method] = no("internal_error")
    with pytest.raises(ConnectorError):
        slack.prepare(envelope(said()))
    assert not slack.is_ready_for(envelope(said()))


def test_a_room_that_is_new_is_looked_for_once(slack: SlackConnector, slack_api: StandIn) -> None:
    slack.prepare(envelope(said()))
    strange = envelope(said(channel="CNEW"))
    assert not slack.is_ready_for(strange)
    ops = {"id": "CNEW", "name": "ops", "is_member": True}
    slack_api.always["conversations.list"] = ok(channels=[ops])
    slack.prepare(strange)
    assert "CNEW" in slack.known.ours
    slack.prepare(envelope(said(channel="COTHER")))
    asked = len(slack_api.asked("conversations.list"))
    assert slack.is_ready_for(envelope(said(channel="COTHER")))
    slack.prepare(envelope(said(channel="COTHER")))
    assert len(slack_api.asked("conversations.list")) == asked


def test_a_room_that_can_not_be_looked_for_is_not_read(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    slack.prepare(envelope(said()))
    slack_api.always["conversations.list"] = no("ratelimited")
    with pytest.raises(ConnectorError):
        slack.prepare(envelope(said(channel="CNEW")))
    assert not slack.is_ready_for(envelope(said(channel="CNEW")))


def test_a_team_room_that_was_renamed_stays_the_teams(
    slack: SlackConnector, slack_api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "MEMBERS_FOR", -1.0)
    monkeypatch.setattr(workspace, "ROOMS_FOR", -1.0)
    slack.prepare(envelope(said()))
    renamed = {"id": CARDS, "name": "cards-of-old"}
    slack_api.always["conversations.list"] = ok(channels=[renamed])
    slack.prepare(envelope(said()))
    assert CARDS in slack.known.ours


def test_people_who_can_not_be_named_keep_their_ids(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    slack.prepare(envelope(direct(user="UGHOST")))
    assert slack.known.person("UGHOST").shown == "UGHOST"
    assert slack.is_ready_for(envelope(direct(user="UGHOST"))), "nobody asks again"
    slack_api.will("users.info", no("ratelimited"))
    slack.prepare(envelope(direct(user=TOM)))
    assert slack.known.person(TOM).shown == TOM
    slack.prepare(envelope(direct(user=TOM)))
    assert slack.known.called(TOM) == "tom"


@pytest.mark.parametrize(
    ("user", "shown"),
    [
        ({"profile": {"display_name": "mk", "real_name": "Maria Kern"}}, "mk"),
        ({"profile": {"display_name": "", "real_name": "Maria Kern"}}, "Maria Kern"),
        ({"name": "maria", "profile": None}, "maria"),
        ({}, "UX"),
        ({"profile": {"display_name": 7}}, "UX"),
    ],
)
def test_what_a_person_is_called(
    slack: SlackConnector, slack_api: StandIn, user: dict[str, object], shown: str
) -> None:
    slack_api.will("users.info", ok(user=user))
    slack.prepare(envelope(direct(user="UX")))
    assert slack.known.person("UX").shown == shown


def test_names_are_remembered_for_so_many_people_only(
    slack: SlackConnector, slack_api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "PEOPLE_AT_MOST", 2)
    for user in (MARIA, TOM, ANA):
        slack.prepare(envelope(direct(user=user)))
    assert (slack.known.called(MARIA), slack.known.called(ANA)) == (None, "Ana")


def test_one_message_costs_few_names(slack: SlackConnector, slack_api: StandIn) -> None:
    slack.prepare(envelope(direct(" ".join(f"<@U{n}>" for n in range(100)))))
    assert len(slack_api.asked("users.info")) == 12


def test_rooms_may_be_named_by_id_and_listed_on_many_pages(slack_api: StandIn) -> None:
    places = Places(rooms={HELP: Take.EVERY}, ours=frozenset({"cards"}), agents=frozenset({CARDS}))
    slack = connector(slack_api.url, places=lambda: places)
    more = {"next_cursor": "p2"}
    slack_api.will("conversations.list", ok(channels=[7, {}], response_metadata=more))
    slack_api.will("conversations.members", ok(members=[TOM], response_metadata=more))
    slack.prepare(envelope(said()))
    assert slack.known.rooms == {HELP: Take.EVERY}
    assert slack.known.ours == {CARDS}
    assert slack.known.agents == {TOM, ANA, BOT_USER}
    assert slack_api.asked("conversations.members")[0]["channel"] == CARDS


def test_a_team_room_in_which_the_desk_is_not_makes_no_agents(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    slack_api.always["conversations.members"] = no("channel_not_found")
    slack.prepare(envelope(said()))
    assert slack.known.agents == frozenset()


def test_who_may_act_as_an_agent(slack: SlackConnector) -> None:
    slack.prepare({})
    assert slack.is_agent(ANA, TEAM)
    assert slack.is_agent(ANA, "")
    assert not slack.is_agent(ANA, "T2")
    assert not slack.is_agent(MARIA, TEAM)
    assert slack.request_rooms() == {HELP: "help", SALES: "sales"}
    assert slack.takes_every(HELP)
    assert not slack.takes_every(SALES)
    assert PLACES.rooms


def test_a_slack_that_is_silent_leaves_our_account_unknown_for_a_while(
    slack: SlackConnector, slack_api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack_api.will("auth.test", no("internal_error"))
    assert (slack.account, slack.account) == ("", "")
    assert len(slack_api.asked("auth.test")) == 1, "nobody asks again at once"
    monkeypatch.setattr(slack._workspace, "_silent_until", -1.0)
    assert slack.account == TEAM
