"""Do edits, deletions, marks and floods find the ticket that they are about?"""

from dataclasses import replace
from datetime import timedelta

from lifecycle import floods
from lifecycle.books import Known
from lifecycle.effects import Effect, FetchFile, ShowEdit, ShowGone, ShowMessage, TellTeam
from lifecycle.events import AgentClaimed, AgentReplied, ReplySent
from lifecycle.messages import (
    AccountNews,
    Attachment,
    Author,
    Deletion,
    Edit,
    FileKind,
    Message,
    Reaction,
    Seen,
)
from lifecycle.tickets import AgentId, Channel, ReplyId, Status, Ticket, TicketId
from storage import knowing, outbox, reading
from storage.checking import check
from storage.store import Store
from tests.made import AGENT, MARIA, START, Clock, desk, message

LATER = START + timedelta(minutes=3)


def edit(text: str, version: str = "v2", **more: object) -> Edit:
    given = {"parent": None} | more
    changed = replace(message("900", text), **given)  # type: ignore[arg-type]
    return Edit(message=changed, version=version, at=LATER)


def ticket(store: Store, number: int = 1) -> Ticket:
    return store.read(lambda c: reading.ticket(c, number))


def told(store: Store) -> list[Effect]:
    rows: list[Effect] = []
    while claimed := store.write(lambda c: outbox.claim(c, LATER, 0.0, 60, 50)):
        for row in claimed:
            store.write(lambda c, r=row: outbox.settle(c, r, "done", LATER))  # type: ignore[misc]
            rows.append(row.effect)
    return rows


def in_order(store: Store) -> None:
    assert check(store).faults == []


def test_an_edit_is_a_version_of_the_same_message(store: Store) -> None:
    filed = desk(store, Clock())
    filed.receive([message("900", "the server is down")])
    told(store)
    assert filed.receive([edit("the printer is down")]) == [1]
    assert ticket(store).last_text == "the printer is down"
    (shown,) = [e for e in told(store) if isinstance(e, ShowEdit)]
    assert (shown.before, shown.after) == ("the server is down", "the printer is down")
    filed.receive([edit("the modem is down", "v3")])
    (shown,) = [e for e in told(store) if isinstance(e, ShowEdit)]
    assert shown.before == "the printer is down"
    in_order(store)


def test_an_edit_that_comes_again_or_changes_nothing_changes_nothing(store: Store) -> None:
    filed = desk(store, Clock())
    filed.receive([message("900", "down")])
    assert filed.receive([edit("up")]) == [1]
    assert filed.receive([edit("up"), edit("up", "v9")]) == []
    assert ticket(store).version == 2


def test_an_edit_of_what_we_never_had_is_a_message(store: Store) -> None:
    filed = desk(store, Clock())
    assert filed.receive([edit("the server is down")]) == [1]
    assert filed.receive([message("900", "the serve is down")]) == []
    assert ticket(store).last_text == "the server is down"


def test_an_edit_may_have_an_id_of_its_own(store: Store) -> None:
    filed = desk(store, Clock())
    filed.receive([message("900", "down")])
    filed.receive([replace(edit("up"), also="905")])
    assert filed.receive([message("905", "up")]) == []
    answer = message("910", "and more", parent="905")
    assert filed.receive([answer]) == [1]
    gone = Deletion(channel=Channel.X, account="100", id="905", at=LATER)
    assert filed.receive([gone]) == [1]


def test_a_changed_question_wakes_what_waited_for_the_customer(store: Store) -> None:
    filed = desk(store, Clock())
    filed.receive([message("900", "down")])
    filed.act(TicketId(1), AgentReplied(AGENT, ReplyId("r1"), "Which?", Status.PENDING), "k1")
    filed.receive([edit("the printer is down")])
    assert ticket(store).status is Status.OPEN
    assert ticket(store).waiting_since
    filed.act(TicketId(1), AgentReplied(AGENT, ReplyId("r2"), "Done.", Status.SOLVED), "k2")
    told(store)
    filed.receive([edit("the printer was down", "v3")])
    assert ticket(store).status is Status.SOLVED
    assert any("Does it ask for more" in e.text for e in told(store) if isinstance(e, TellTeam))
    in_order(store)


def test_a_deleted_message_leaves_a_tombstone(store: Store) -> None:
    filed = desk(store, Clock())
    filed.receive([message("900", "my password is hunter2")])
    gone = Deletion(channel=Channel.X, account="100", id="900", at=LATER)
    assert filed.receive([gone]) == [1]
    assert filed.receive([gone]) == []
    assert "hunter2" not in ticket(store).last_text
    assert ShowGone("900", MARIA.shown) in told(store)
    unknown = replace(gone, id="77")
    assert filed.receive([unknown]) == []
    in_order(store)


def test_our_own_deleted_answer_is_told_to_the_team(store: Store) -> None:
    filed = desk(store, Clock())
    filed.receive([message("900", "down")])
    filed.act(TicketId(1), AgentReplied(AGENT, ReplyId("r1"), "Which?", Status.PENDING), "k1")
    filed.act(TicketId(1), ReplySent(ReplyId("r1"), "950"), "k2")
    told(store)
    filed.receive([Deletion(channel=Channel.X, account="100", id="950", at=LATER)])
    assert any("Our answer is not on X" in e.text for e in told(store) if isinstance(e, TellTeam))


def test_what_was_read_is_known(store: Store) -> None:
    filed = desk(store, Clock())
    filed.receive([message("900", thread="dm:55-100", private=True)])
    seen = Seen(
        channel=Channel.X, account="100", thread="dm:55-100", customer="55", until=START, read=False
    )
    assert filed.receive([seen]) == [1]
    assert (ticket(store).seen_until, ticket(store).seen_read) == (START, False)
    assert filed.receive([replace(seen, read=True)]) == [1]
    assert ticket(store).seen_read
    assert filed.receive([seen, replace(seen, until=START - timedelta(hours=1))]) == [1, 1]
    assert (ticket(store).version, ticket(store).seen_read) == (3, True)
    assert filed.receive([replace(seen, customer="99")]) == []
    in_order(store)


def test_a_sign_is_seen_once(store: Store) -> None:
    filed = desk(store, Clock())
    filed.receive([message("900")])
    told(store)
    sign = Reaction(channel=Channel.X, account="100", id="900", author=MARIA, sign="🙏", at=LATER)
    assert filed.receive([sign, sign]) == [1]
    said = [e.text for e in told(store) if isinstance(e, TellTeam)]
    assert said == ["@maria_k reacted with 🙏"]


def test_what_hangs_on_a_message_is_shown_and_fetched(store: Store) -> None:
    filed = desk(store, Clock())
    photo = Attachment(kind=FileKind.IMAGE, name="screen.png", ref="https://x.test/1")
    page = Attachment(kind=FileKind.LINK, name="a page", link="https://a.test/")
    filed.receive([replace(message("900", ""), attachments=(photo, page))])
    assert ticket(store).subject == "(screen.png, a page)"
    effects = told(store)
    assert FetchFile("900", photo) in effects
    assert sum(isinstance(e, FetchFile) for e in effects) == 1
    (shown,) = [e for e in effects if isinstance(e, ShowMessage)]
    assert shown.attachments == (photo, page)


def test_news_of_the_account_go_to_the_operations_room(store: Store) -> None:
    news = AccountNews(channel=Channel.X, account="100", text="the token ended", at=LATER)
    assert desk(store, Clock()).receive([news]) == []
    (effect,) = told(store)
    assert "the token ended" in str(effect)


def test_a_flood_is_one_ticket_kept_aside(store: Store) -> None:
    filed = desk(store, Clock())
    many = [message(f"9{n:03}", f"spam {n}", thread="t") for n in range(40)]
    assert set(filed.receive(many)) == {1}
    aside = ticket(store)
    assert aside.status is Status.SUSPENDED
    assert aside.held_for == "30 messages within a minute"
    assert aside.last_text == "spam 39"
    in_order(store)


def test_many_tickets_of_one_customer_are_kept_aside_from_the_twentieth_on(store: Store) -> None:
    filed = desk(store, Clock())
    for n in range(floods.TICKETS_AN_HOUR + 1):
        filed.receive([message(f"9{n:03}", f"post {n}")])
    assert ticket(store, floods.TICKETS_AN_HOUR).status is Status.NEW
    last = ticket(store, floods.TICKETS_AN_HOUR + 1)
    assert last.status is Status.SUSPENDED


def test_our_own_words_from_somebody_else_are_a_loop(store: Store) -> None:
    filed = desk(store, Clock())
    words = "Thank you for your message, we are on it."
    filed.receive([message("900", thread="t")])
    filed.act(TicketId(1), AgentClaimed(AGENT), "k0")
    filed.act(TicketId(1), AgentReplied(AGENT, ReplyId("r1"), words, Status.PENDING), "k1")
    filed.receive([message("901", f"@deskhand {words}", thread="t")])
    assert ticket(store).status is Status.SUSPENDED
    assert "two machines" in ticket(store).held_for


def test_what_a_machine_wrote_is_kept_aside(store: Store) -> None:
    robot: Message = replace(message("900"), author=Author("77", "@robot"), automated=True)
    desk(store, Clock()).receive([robot])
    assert ticket(store).status is Status.SUSPENDED


def test_a_post_is_known_by_what_was_said_last(store: Store) -> None:
    filed = desk(store, Clock())
    filed.receive([message("900", "down"), edit("up")])

    def known(post: str) -> Known | None:
        return store.read(lambda c: knowing.known(c, Channel.X, "100", post))

    assert known("900") == Known("900", False, TicketId(1), "up", MARIA.shown)
    assert known("901") is None
    assert AGENT.id == AgentId("U0AGENT1")
