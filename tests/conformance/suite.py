"""The suite. A channel joins it with one line: a subclass whose `place` fixture is its own."""

import json
from datetime import timedelta

import pytest

from connectors.contract import (
    Absent,
    BadSignature,
    DeliveryDelayed,
    DeliveryRefused,
    DeliveryUncertain,
    Found,
    NotFetched,
    Outgoing,
    Receipt,
    Unreadable,
)
from lifecycle.events import AgentReplied, ReplySent
from lifecycle.messages import Deletion, Edit, Fact, Message, OwnPost
from lifecycle.tickets import Agent, AgentId, ReplyId, Status, TicketId
from runtime.clock import real_now
from storage import reading
from storage.store import Store
from tests.conformance.places import Place
from tests.made import desk

WORDS = "The server is down: <b>error</b> & “502” 😀 @channel *bold* _x_ ~y~ `z` <!here> <@U1>"
AGENT = Agent(AgentId("U0AGENT1"), "agent-1")


def says(text: str) -> "SaysText":
    return SaysText(text)


class SaysText:
    """Matches a message of those very words."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, fact: Fact) -> bool:
        return isinstance(fact, Message) and self._text in fact.text


def outgoing(message: Message, text: str, reply: str = "r1", **more: object) -> Outgoing:
    given = {
        "reply": ReplyId(reply),
        "account": message.account,
        "text": text,
        "answers": message.id,
        "to": message.author.id,
        "thread": message.thread or message.id,
        "private": message.private,
        "was_private": message.private,
        "heard_at": message.sent_at,
    } | more
    return Outgoing(**given)  # type: ignore[arg-type]


class Conformance:
    """Everything that the desk relies on, whatever the platform."""

    @staticmethod
    def heard(place: Place, text: str, **more: object) -> Message:
        """A customer writes, and the connector understands it."""
        place.write(text, **more)  # type: ignore[arg-type]
        found = place.waits_for(says(text))
        assert isinstance(found, Message)
        return found

    def test_what_is_not_signed_is_refused(self, place: Place) -> None:
        self.heard(place, "signed")
        one = place.pushed()[-1]
        with pytest.raises(BadSignature):
            place.connector.verify({}, one.body)
        with pytest.raises(BadSignature):
            place.connector.verify(one.headers, one.body + b" ")
        forged = dict.fromkeys(one.headers, "sha256=AAAA")
        with pytest.raises(BadSignature):
            place.connector.verify(forged, one.body)

    def test_a_bad_question_about_our_url_is_told_so(self, place: Place) -> None:
        answer = place.connector.challenge({})
        assert 400 <= answer.status < 500
        assert answer.body

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"[]", b"null", b"{}", b"\xff\xfe", b"[" * 5000, b'{"a": 1}']
    )
    def test_junk_is_unreadable_and_never_a_crash(self, place: Place, body: bytes) -> None:
        with pytest.raises(Unreadable):
            place.reading(body)

    def test_a_message_is_understood_whole(self, place: Place) -> None:
        before = real_now()
        message = self.heard(place, WORDS)
        assert (message.channel, message.account) == (
            place.connector.channel,
            place.connector.account,
        )
        assert message.private is place.private
        assert message.author.id
        assert message.author.shown
        assert abs(message.sent_at - before) < timedelta(minutes=2)
        assert WORDS in message.text

    def test_a_delivery_that_comes_again_says_the_same(self, place: Place) -> None:
        self.heard(place, "once or twice")
        one = place.pushed()[-1]
        assert place.reading(one.body) == place.reading(one.body)

    def test_what_belongs_together_is_one_ticket_in_order(self, place: Place, store: Store) -> None:
        filed = desk(store, real_now)
        first = self.heard(place, "it is down")
        second = self.heard(place, "really down", answers=first.id)
        third = self.heard(place, "help", answers=second.id)
        for messages in ([first], [second, third], [third, first, second]):
            filed.receive(messages)
        entries = store.read(lambda c: reading.entries(c, 1))
        assert len(entries) == 3
        assert store.read(lambda c: reading.ticket(c, 1)).last_message == third.id
        assert len(store.read(lambda c: reading.queue(c, at_most=9))) == 1

    def test_an_answer_arrives_character_for_character(self, place: Place) -> None:
        message = self.heard(place, "please answer")
        text = "Thanks & sorry: 1 < 2 > 0, “quoted”, 😀\nand a second line."
        assert place.connector.problem(text, private=message.private) is None
        receipt = place.connector.send(outgoing(message, text))
        assert receipt.id
        assert text in place.ours()

    def test_our_own_answer_never_opens_a_ticket(self, place: Place, store: Store) -> None:
        filed = desk(store, real_now)
        message = self.heard(place, "please answer me")
        filed.receive([message])
        text = "We are on it, word by word."
        reply = AgentReplied(AGENT, ReplyId("r1"), text, Status.PENDING)
        filed.act(TicketId(1), reply, "k1")
        receipt = place.connector.send(outgoing(message, text))
        filed.act(TicketId(1), _sent(receipt), "k2")
        self.heard(place, "thank you", answers=message.id)  # by now an echo would be there
        mine = [fact for fact in place.facts() if not isinstance(fact, Message)]
        theirs = [f for f in place.facts() if isinstance(f, Message) and text in f.text]
        assert theirs == []
        filed.receive(mine)
        tickets = store.read(lambda c: reading.queue(c, at_most=9))
        assert [(t.id, t.status) for t in tickets] == [(1, Status.PENDING)]

    def test_an_echo_is_our_own_answer(self, place: Place) -> None:
        if "echo" not in place.can:
            pytest.skip("the platform tells nothing of our own posts")
        message = self.heard(place, "who is there")
        place.connector.send(outgoing(message, "It is us."))
        found = place.waits_for(lambda f: isinstance(f, OwnPost) and "It is us." in f.text)
        assert isinstance(found, OwnPost)
        assert found.private is place.private

    def test_one_looks_for_what_may_have_been_sent(self, place: Place) -> None:
        message = self.heard(place, "did you answer")
        since = real_now() - timedelta(minutes=1)
        reply = outgoing(message, "Yes, we did.")
        assert isinstance(place.connector.look(reply, since), Absent)
        receipt = place.connector.send(reply)
        found = place.connector.look(reply, since)
        assert isinstance(found, Found)
        assert found.receipt.id == receipt.id
        other = outgoing(message, "No, we did not.", "r2")
        assert isinstance(place.connector.look(other, since), Absent)

    def test_too_long_is_refused_before_it_is_sent_and_can_be_split(self, place: Place) -> None:
        limit = place.connector.length("", private=place.private).limit
        text = " ".join(f"Sentence number {n} is here." for n in range(limit // 12))
        problem = place.connector.problem(text, private=place.private)
        assert problem
        assert str(limit) in problem.replace(",", "").replace("\u202f", "")
        parts = place.connector.split(text, private=place.private)
        assert len(parts) > 1
        for part in parts:
            assert place.connector.problem(part, private=place.private) is None
        words = [word for part in parts for word in part.split() if "/" not in word]
        assert words == text.split()
        assert place.connector.split("short", private=place.private) == ("short",)
        assert place.connector.problem("  ", private=place.private)

    def test_a_limit_is_a_delay_that_knows_until_when(self, place: Place) -> None:
        message = self.heard(place, "too many")
        place.fails("429", retry_after=7)
        with pytest.raises(DeliveryDelayed) as delayed:
            place.connector.send(outgoing(message, "Later, then."))
        place.works_again()
        wait = delayed.value.retry_after
        assert wait is None or 0 < wait <= 3600
        assert "Later, then." not in place.ours()

    def test_a_lost_answer_is_uncertain_and_found_by_looking(self, place: Place) -> None:
        message = self.heard(place, "a bad line")
        reply = outgoing(message, "Perhaps you have this.")
        since = real_now() - timedelta(minutes=1)
        place.fails("cut")
        with pytest.raises(DeliveryUncertain):
            place.connector.send(reply)
        place.works_again()
        assert place.ours().count("Perhaps you have this.") == 1
        assert isinstance(place.connector.look(reply, since), Found)

    def test_a_customer_who_is_gone_is_a_refusal_in_words(self, place: Place) -> None:
        message = self.heard(place, "and off I go")
        nowhere = outgoing(
            message, "Are you there?", to="999999", answers="999999", thread="999999"
        )
        with pytest.raises(DeliveryRefused) as refused:
            place.connector.send(nowhere)
        assert len(str(refused.value).split()) > 3

    def test_an_edit_is_a_version_of_the_same_message(self, place: Place) -> None:
        self._can(place, "edit")
        message = self.heard(place, "the sevrer is down")
        place.edit(message.id, "the server is down")
        found = place.waits_for(lambda f: isinstance(f, Edit) and f.message.id == message.id)
        assert isinstance(found, Edit)
        assert "the server is down" in found.message.text
        assert found.version

    def test_a_deletion_is_known(self, place: Place, store: Store) -> None:
        self._can(place, "delete")
        message = self.heard(place, "never mind")
        filed = desk(store, real_now)
        filed.receive([message])
        place.delete(message.id)
        found = place.waits_for(lambda f: isinstance(f, Deletion))
        filed.receive([found])
        assert "never mind" not in store.read(lambda c: reading.ticket(c, 1)).last_text

    def test_a_file_is_described_and_fetched_within_bounds(self, place: Place) -> None:
        self._can(place, "file")
        message = self.heard(place, "see the picture", file=True)
        (one,) = message.attachments
        assert one.kind
        assert one.ref
        file = place.connector.fetch(one.ref, 5_000_000)
        assert file.content
        assert file.type.startswith(("image/", "text/"))
        with pytest.raises(NotFetched):
            place.connector.fetch(one.ref, len(file.content) - 1)
        with pytest.raises(NotFetched):
            place.connector.fetch("http://169.254.169.254/latest/meta-data", 5_000_000)

    def test_what_was_missed_can_be_asked_for(self, place: Place, store: Store) -> None:
        self._can(place, "backfill")
        since = real_now() - timedelta(minutes=1)
        first = self.heard(place, "before the absence")
        filed = desk(store, real_now)
        filed.receive([first])
        missing = f"while you were away from {place.who}"
        place.write(missing)
        facts: list[Fact] = []
        cursor: str | None = None
        for _ in range(20):
            missed = place.connector.backfill(since, cursor)
            facts += missed.facts
            cursor = missed.cursor
            if not missed.more:
                break
        texts = [f.text for f in facts if isinstance(f, Message)]
        assert any(missing in text for text in texts)
        filed.receive(facts)
        filed.receive(facts)
        pushed = place.waits_for(says(missing))
        assert filed.receive([pushed, first]) == []  # by what it is, not by how it came
        again = place.connector.backfill(since, cursor)
        filed.receive(again.facts)
        tickets = store.read(lambda c: reading.queue(c, at_most=500))
        said = [e for t in tickets for e in store.read(lambda c, t=t: reading.entries(c, t.id))]  # type: ignore[misc]
        assert len([e for e in said if missing in repr(e.event)]) == 1
        assert json.loads(json.dumps(cursor)) == cursor

    def test_a_healthy_account_has_no_faults(self, place: Place) -> None:
        assert place.connector.health() == []

    @staticmethod
    def _can(place: Place, what: str) -> None:
        if what not in place.can:
            pytest.skip(f"the platform has no such thing: {what}")


def _sent(receipt: Receipt) -> ReplySent:
    return ReplySent(ReplyId("r1"), receipt.id, receipt.link, receipt.thread, receipt.to)
