"""Is a person known on every channel, and only by an agent's word?"""

from datetime import timedelta

import pytest

from lifecycle.messages import Author, Message
from lifecycle.tickets import Channel, CustomerId, Status, TicketId
from storage import customers, reading
from storage.store import Store
from tests.made import AGENT, MARIA, OTHER, START, TOM, Clock, desk, message

FACEBOOK_MARIA = Author("9001", "Maria K.", "Maria K.")


def on_facebook(id: str, author: Author = FACEBOOK_MARIA) -> Message:
    return Message(
        channel=Channel.FACEBOOK,
        account="1",
        id=id,
        author=author,
        text="hello",
        sent_at=START,
        thread=author.id,
        private=True,
    )


@pytest.fixture
def met(store: Store) -> Store:
    """Maria on X (#1), Maria on Facebook (#2), Tom (#3)."""
    desk(store, Clock()).receive(
        [message("900"), on_facebook("m1"), message("901", "hi", author=TOM)]
    )
    return store


def customer(store: Store, number: int) -> CustomerId:
    return store.read(lambda c: reading.ticket(c, number)).customer


def test_a_name_on_two_channels_is_suggested_and_never_linked(met: Store) -> None:
    (found,) = met.read(lambda c: customers.alike(c, customer(met, 1)))
    assert (found.customer, found.channel) == (customer(met, 2), Channel.FACEBOOK)
    assert (found.because, found.tickets) == ("the same name", 1)
    assert len(met.read(lambda c: customers.identities_of(c, customer(met, 1)))) == 1


def test_the_same_handle_is_evidence_too_and_a_short_name_is_none(store: Store) -> None:
    twin, short = Author("9", "maria_k", "M"), Author("8", "Al", "Al")
    al = message("902", "hi", author=Author("7", "@al", "Al"))
    desk(store, Clock()).receive([message("900"), on_facebook("m1", twin), al])
    desk(store, Clock()).receive([on_facebook("m2", short)])
    (found,) = store.read(lambda c: customers.alike(c, customer(store, 1)))
    assert found.because == "the same handle"
    assert store.read(lambda c: customers.alike(c, customer(store, 3))) == []


def test_an_agent_links_and_parts_again_and_both_stay_in_the_books(met: Store) -> None:
    one, two = customer(met, 1), customer(met, 2)
    assert met.write(lambda c: customers.link(c, one, two, AGENT, START))
    assert not met.write(lambda c: customers.link(c, one, two, AGENT, START))
    names = met.read(lambda c: customers.identities_of(c, one))
    assert {(n.channel, n.shown) for n in names} == {
        (Channel.X, MARIA.shown),
        (Channel.FACEBOOK, "Maria K."),
    }
    assert met.read(lambda c: customers.tickets_of(c, two, 10)) == [2, 1]
    assert met.read(lambda c: customers.alike(c, one)) == []
    assert met.write(lambda c: customers.unlink(c, one, OTHER, START + timedelta(days=1)))
    assert met.read(lambda c: customers.tickets_of(c, two, 10)) == [2]
    assert met.read(lambda c: customers.alike(c, one)) == []  # an agent has judged
    assert not met.write(lambda c: customers.unlink(c, one, OTHER, START))


@pytest.mark.parametrize("leaves", [1, 2, 3])
def test_whoever_leaves_a_group_the_others_stay_together(met: Store, leaves: int) -> None:
    met.write(lambda c: customers.link(c, customer(met, 1), customer(met, 2), AGENT, START))
    met.write(lambda c: customers.link(c, customer(met, 3), customer(met, 1), AGENT, START))
    assert met.read(lambda c: customers.tickets_of(c, customer(met, 2), 9)) == [3, 2, 1]
    met.write(lambda c: customers.unlink(c, customer(met, leaves), AGENT, START))
    rest = [n for n in (3, 2, 1) if n != leaves]
    assert met.read(lambda c: customers.tickets_of(c, customer(met, leaves), 9)) == [leaves]
    for number in rest:
        assert met.read(lambda c, n=number: customers.tickets_of(c, customer(met, n), 9)) == rest  # type: ignore[misc]


def test_how_often_somebody_was_here_counts_all_their_names(met: Store) -> None:
    met.write(lambda c: customers.link(c, customer(met, 1), customer(met, 2), AGENT, START))
    found = met.read(lambda c: customers.contacts(c, customer(met, 2), TicketId(2)))
    assert (found.number, found.others_open) == (2, 1)
    alone = met.read(lambda c: customers.contacts(c, customer(met, 3), TicketId(3)))
    assert (alone.number, alone.others_open) == (1, 0)


def test_who_is_muted_is_kept_aside_until_they_are_heard_again(met: Store) -> None:
    met.write(lambda c: customers.mute(c, customer(met, 3), START))
    filed = desk(met, Clock())
    (aside,) = filed.receive([message("950", "buy this", author=TOM)])
    ticket = met.read(lambda c: reading.ticket(c, aside))
    assert (ticket.status, ticket.held_for) == (Status.SUSPENDED, "An agent muted this customer")
    met.write(lambda c: customers.mute(c, customer(met, 3), None))
    (heard,) = filed.receive([message("960", "a real question", author=TOM)])
    assert met.read(lambda c: reading.ticket(c, heard)).status is Status.NEW
