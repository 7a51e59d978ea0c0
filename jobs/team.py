"""How does the team hear of it? Cards, threads, escalations: at least once, drawn afresh."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from bot.room import MessageGone, RoomDelayed, RoomRefused, Rooms
from bot.views import files, persons, thread
from bot.views.card import card, fallback
from bot.views.text import Drawing, context, escape, section
from jobs import patience
from jobs.files import FileNotNow, Files
from jobs.marks import show_mark
from lifecycle.effects import (
    DrawCard,
    Effect,
    Escalate,
    FetchFile,
    MarkNote,
    SendReply,
    ShowEdit,
    ShowGone,
    ShowMessage,
    ShowProblem,
    ShowReply,
    TellOps,
    TellTeam,
)
from lifecycle.promises import Promise
from lifecycle.tickets import Ticket
from runtime.deskfile import Team
from runtime.wiring import House
from storage import customers, notes, outbox, reading
from storage.outbox import Owed
from storage.reading import Card

LOCK = "lock"
CARD_COMES_IN = 0.3  # seconds

InThread = ShowMessage | ShowEdit | ShowReply | ShowProblem | TellTeam


class TeamRooms:
    """Delivers to the team's rooms in Slack."""

    def __init__(self, house: House, rooms: Rooms) -> None:
        self._house = house
        self._rooms = rooms
        self._files = Files(house, rooms)

    def deliver(self, owed: Owed) -> str:
        """Tell the team once more; what became of it, in a word. A refusal is never the end."""
        team = self._house.deskfile.team(owed.team)
        now = self._house.clock()
        try:
            self._tell(owed, owed.effect, team)
        except (RoomDelayed, FileNotNow) as problem:
            return self._put_off(owed, str(problem), problem.retry_after)
        except RoomRefused as problem:
            return self._put_off(owed, str(problem), None)
        self._house.store.write(lambda c: outbox.settle(c, owed, "told", now))
        return "told"

    def _put_off(self, owed: Owed, why: str, retry_after: float | None) -> str:
        until = patience.again_at(self._house.clock(), owed.tries, retry_after)
        self._house.store.write(lambda c: outbox.put_off(c, owed, until, why, in_flight=False))
        return "delayed"

    def _tell(self, owed: Owed, effect: Effect, team: Team) -> None:
        match effect:
            case TellOps(text):
                self._post_ops(text, team)
            case MarkNote(room=room, ts=ts):
                self._rooms.react(room, ts, LOCK)
            case DrawCard():
                ticket = self._ticket(owed)
                self._draw(ticket, team, again=owed.tries > 1)
                show_mark(self._house, ticket, owed.tries)
            case Escalate():
                self._escalate(effect, self._ticket(owed), team)
            case ShowMessage() | ShowEdit() | ShowReply() | ShowProblem() | TellTeam():
                self._in_thread(effect, self._ticket(owed), team, again=owed.tries > 1)
            case ShowGone():
                self._bury(effect, self._ticket(owed))
            case FetchFile():
                self._bring(owed, effect)
            case SendReply():
                raise TypeError("replies go to customers, not to rooms")

    def _ticket(self, owed: Owed) -> Ticket:
        return self._house.store.read(lambda c: reading.ticket(c, owed.ticket or 0))

    def _draw(self, ticket: Ticket, team: Team, *, again: bool) -> Card:
        """Redraw the card, or post it where there is none; `again` looks for a lost one first."""
        owed, standing = self._shown(ticket)
        known = self._house.store.read(lambda c: customers.contacts(c, ticket.customer, ticket.id))
        text = fallback(ticket)
        blocks = card(ticket, team.policy, owed, persons.contacts(known))
        if standing:
            try:
                self._rooms.update(standing.room, standing.ts, text, blocks, ticket=ticket.id)
            except MessageGone:
                self._forget(standing)
            else:
                return standing
        room = self._rooms.id(team.room)
        ts = self._rooms.find_card(room, ticket.id) if again and not standing else None
        if ts:
            self._rooms.update(room, ts, text, blocks, ticket=ticket.id)
        else:
            ts = self._rooms.post(room, text, blocks, ticket=ticket.id)
        self._house.store.write(partial(notes.keep_card, ticket=ticket.id, room=room, ts=ts))
        self._suggest(ticket, room, ts)
        return Card(ticket.id, room, ts)

    def _suggest(self, ticket: Ticket, room: str, ts: str) -> None:
        """Under a new card: who the customer may be on another channel."""
        alike = self._house.store.read(lambda c: customers.alike(c, ticket.customer))
        if alike:
            text, blocks = persons.suggestion(ticket, alike)
            self._rooms.post(room, text, blocks, thread=ts, ticket=ticket.id)

    def _forget(self, card: Card) -> None:
        self._house.store.write(lambda c: notes.forget_card(c, card.room, card.ts))

    def _shown(self, ticket: Ticket) -> tuple[list[Promise], Card | None]:
        return self._house.store.read(
            lambda c: (reading.owed(c, ticket.id), reading.card(c, ticket.id))
        )

    def _in_thread(
        self,
        effect: InThread,
        ticket: Ticket,
        team: Team,
        *,
        again: bool,
    ) -> None:
        """Under the card; `again` looks first whether a lost answer hid that it stands there."""
        standing = self._standing(ticket, team)
        drawing = _thread_post(effect, ticket, self._house.deskfile.with_role)
        try:
            if not (again and self._rooms.has_reply(standing.room, standing.ts, *drawing)):
                self._post_under(standing, drawing, effect)
        except MessageGone:
            self._forget(standing)
            self._post_under(self._draw(ticket, team, again=False), drawing, effect)

    def _bring(self, owed: Owed, effect: FetchFile) -> None:
        """Under the card, once it stands: two that draw it at the same time would post two."""
        ticket = self._ticket(owed)
        _, standing = self._shown(ticket)
        if standing is None:
            raise FileNotNow("the card is not there yet", CARD_COMES_IN)
        self._files.bring(owed, effect, ticket, standing)

    def _standing(self, ticket: Ticket, team: Team) -> Card:
        _, standing = self._shown(ticket)
        return standing or self._draw(ticket, team, again=True)

    def _post_under(self, card: Card, drawing: Drawing, effect: InThread) -> None:
        text, blocks = drawing
        ts = self._rooms.post(card.room, text, blocks, thread=card.ts, ticket=card.ticket)
        if isinstance(effect, ShowMessage | ShowEdit) and effect.post:
            post = effect.post
            self._house.store.write(
                lambda c: notes.keep_thread_post(c, card.ticket, post, card.room, ts)
            )

    def _bury(self, gone: ShowGone, ticket: Ticket) -> None:
        """A tombstone where each version of the words stood under the card."""
        text, blocks = files.tombstone(gone, ticket.channel)
        there = self._house.store.read(lambda c: notes.thread_posts_of(c, ticket.id, gone.post))
        for room, ts in there:
            with suppress(MessageGone):
                self._rooms.update(room, ts, text, blocks, ticket=ticket.id)

    def _post_ops(self, text: str, team: Team) -> None:
        said = escape(text)
        self._rooms.post(self._rooms.id(team.ops_room), said, [section(said)])

    def _escalate(self, told: Escalate, ticket: Ticket, team: Team) -> None:
        """To the managers; where their room takes nothing, to the team's own, saying so."""
        _, standing = self._shown(ticket)
        link = self._rooms.permalink(standing.room, standing.ts) if standing else None
        text, blocks = thread.escalation(told, ticket, team.managers, link, self._house.clock())
        try:
            self._rooms.post(self._rooms.id(team.managers_room), text, blocks, ticket=ticket.id)
        except RoomRefused as problem:
            if team.managers_room == team.room:
                raise
            said = context(f"Meant for #{escape(team.managers_room)}: {escape(str(problem))}")
            room = self._rooms.id(team.room)
            self._rooms.post(room, text, [*blocks, said], ticket=ticket.id)


def _thread_post(
    effect: InThread, ticket: Ticket, with_role: Callable[[str], Sequence[str]]
) -> Drawing:
    match effect:
        case TellTeam(text, to):
            people = [id for name in to for id in with_role(name) or _person(name)]
            return thread.team(text, list(dict.fromkeys(people)))
        case ShowMessage():
            return thread.message(effect, ticket.channel)
        case ShowEdit():
            return files.edit(effect, ticket.channel)
        case ShowReply():
            return thread.reply(effect, ticket.channel)
        case ShowProblem():
            return thread.problem(effect, ticket)


def _person(name: str) -> Sequence[str]:
    """A Slack id is a person; a role that nobody has is no one."""
    return (name,) if name[:1] in "UW" and name.isupper() else ()
