"""Where does a post belong: which thread, whose conversation, and do we know it already?"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    and_,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from lifecycle.books import Arrival
from lifecycle.messages import Message, OwnPost
from lifecycle.tickets import Channel, ConversationId, CustomerId, TicketId
from storage.adding import insert_new, new_key
from storage.schema import conversations, customers, identities, posts, tickets


def _here(table: Table) -> ColumnElement[bool]:
    return and_(
        table.c.channel == bindparam("on_channel"), table.c.account == bindparam("of_account")
    )


_FIND_POST = select(posts.c.thread, posts.c.conversation_id).where(
    _here(posts), posts.c.post_id == bindparam("post")
)
_FIND_CUSTOMER = select(identities.c.customer_id).where(
    identities.c.channel == bindparam("on_channel"), identities.c.platform_id == bindparam("author")
)
_MAKE_CUSTOMER = insert(customers).returning(customers.c.id)
_FIND_CONVERSATION = (
    select(conversations.c.id)
    .where(_here(conversations), conversations.c.key == bindparam("wanted"))
    .with_for_update()
)
_HOLD_CONVERSATION = (
    select(conversations.c.customer_id)
    .where(conversations.c.id == bindparam("conversation"))
    .with_for_update()
)
_ADOPT = (
    update(posts)
    .where(_here(posts), posts.c.post_id == bindparam("post"), posts.c.conversation_id.is_(None))
    .values(thread=bindparam("place"), conversation_id=bindparam("whole"), ours=bindparam("by_us"))
)
_MOVE_POSTS = (
    update(posts)
    .where(_here(posts), posts.c.thread == bindparam("old"))
    .values(thread=bindparam("new"))
)
_MOVE_TO_CONVERSATION = (
    update(posts)
    .where(_here(posts), posts.c.conversation_id == bindparam("part"))
    .values(conversation_id=bindparam("whole"))
)
_TELL_WHOM = (
    update(posts)
    .where(_here(posts), posts.c.post_id == bindparam("post"), posts.c.conversation_id.is_(None))
    .values(conversation_id=bindparam("answers"))
)
_NAME_FROM = 4  # characters; shorter ones are many people's
_FIND_CONTINUED = (
    select(func.max(tickets.c.id))
    .select_from(posts.join(tickets, tickets.c.conversation_id == posts.c.conversation_id))
    .where(
        _here(posts),
        posts.c.thread == bindparam("in_thread"),
        posts.c.ours,
        tickets.c.customer_id == bindparam("customer"),
    )
)
_FIND_CONVERSATIONS_OF_THREAD = select(conversations).where(
    _here(conversations), conversations.c.thread == bindparam("old")
)


def folded(name: str) -> str | None:
    """A name by which two identities may be compared; None for one that says too little."""
    plain = " ".join(name.casefold().split())
    return plain[:100] if len(plain) >= _NAME_FROM else None


@dataclass(frozen=True, slots=True)
class Place:
    """One account's posts on one channel."""

    connection: Connection
    channel: Channel
    account: str
    made: set[ConversationId] = field(default_factory=set)  # the conversations that began here
    met: set[CustomerId] = field(default_factory=set)  # the customers who were new here

    @property
    def _at(self) -> dict[str, str]:
        return {"on_channel": self.channel, "of_account": self.account}

    def file(self, message: Message, now: datetime) -> Arrival | None:
        """File a customer's message; None when it is known, or nobody's. Holds its conversation."""
        whole = self._post(message.parent) if message.joins else None
        if whole is not None and whole["conversation_id"] is not None:
            return self._join(message, whole, now)
        if not message.opens:
            return None
        thread = self._thread(message.parent, message.thread, message.id)
        joined = self._join_thread(message.id, thread)
        customer = self._customer(message, now)
        conversation = self._conversation(
            thread, message.author.id, customer, begins=thread == message.id
        )
        if not self.note(message.id, thread, conversation, now, ours=False):
            return None
        began = conversation in self.made and customer not in self.met
        continues = self._continues(thread, customer) if began else None
        return Arrival(customer, conversation, joined, continues)

    def file_own(self, post: OwnPost, now: datetime) -> ConversationId | None:
        """File a post of ours; its conversation, or None when known or when it answers nobody."""
        parent = self._post(post.parent)
        thread = self._thread(post.parent, post.thread, post.id)
        self._join_thread(post.id, thread)
        conversation = parent["conversation_id"] if parent else None
        if conversation is None and post.to:
            conversation = self._found_conversation(f"{thread}:{post.to}")
        if not self.note(post.id, thread, conversation, now, ours=True):
            return None
        return ConversationId(conversation) if conversation else None

    def _join(self, message: Message, whole: RowMapping, now: datetime) -> Arrival | None:
        """File it in the conversation of its parent, whoever wrote it."""
        id = whole["conversation_id"]
        held = self.connection.execute(_HOLD_CONVERSATION, {"conversation": id}).one()
        if not self.note(message.id, whole["thread"], id, now, ours=False):
            return None
        return Arrival(CustomerId(held.customer_id), ConversationId(id))

    def note(
        self,
        post: str,
        thread: str,
        conversation: int | None,
        now: datetime,
        *,
        ours: bool,
        first: str | None = None,
    ) -> bool:
        """Remember a post; False when it is known, but for one that has stood alone until now."""
        row = {
            "channel": self.channel,
            "account": self.account,
            "post_id": post,
            "thread": thread,
            "conversation_id": conversation,
            "ours": ours,
            "at": now,
            "first_id": first,
        }
        if insert_new(self.connection, posts, row):
            return True
        if conversation is None:
            return False
        belongs = {"place": thread, "whole": conversation, "by_us": ours}
        adopted = self.connection.execute(_ADOPT, {**self._at, "post": post, **belongs})
        return adopted.rowcount == 1

    def note_receipt(
        self, post: str, thread: str, conversation: ConversationId, now: datetime
    ) -> None:
        """Our own post is known; an echo that was quicker could not tell whom it answers."""
        if not self.note(post, thread, conversation, now, ours=True):
            known = {**self._at, "post": post, "answers": conversation}
            self.connection.execute(_TELL_WHOM, known)

    def also(self, first: str, id: str, now: datetime) -> None:
        """The post `first` has the id `id` as well, since it was edited."""
        post = self._post(first)
        if post is not None:
            self.note(id, post["thread"], post["conversation_id"], now, ours=False, first=first)

    def is_the_same(self, platform_id: str, customer: CustomerId, shown: str) -> None:
        """The platform itself took one person's answer under another id of theirs."""
        row = {
            "channel": self.channel,
            "platform_id": platform_id,
            "customer_id": customer,
            "shown": shown,
            "name_key": None,
            "handle_key": None,
        }
        insert_new(self.connection, identities, row)

    def _continues(self, thread: str, customer: CustomerId) -> TicketId | None:
        """The ticket from which an agent wrote into this thread, before the customer did."""
        wanted = {**self._at, "in_thread": thread, "customer": customer}
        found = self.connection.execute(_FIND_CONTINUED, wanted).scalar()
        return TicketId(found) if found else None

    def _post(self, id: str | None) -> RowMapping | None:
        if id is None:
            return None
        return self.connection.execute(_FIND_POST, {**self._at, "post": id}).mappings().first()

    def _thread(self, parent: str | None, named: str | None, id: str) -> str:
        """The thread that we know the parent in, else the platform's word, else the parent."""
        known = self._post(parent)
        return str(known["thread"]) if known else named or parent or id

    def _customer(self, message: Message, now: datetime) -> CustomerId:
        wanted = {"on_channel": self.channel, "author": message.author.id}
        known = self.connection.execute(_FIND_CUSTOMER, wanted).scalar()
        if known is not None:
            return CustomerId(known)
        name = message.author.name or message.author.shown
        person = {"name": name, "created_at": now}
        customer = self.connection.execute(_MAKE_CUSTOMER, person).scalar_one()
        row = {
            "channel": self.channel,
            "platform_id": message.author.id,
            "customer_id": customer,
            "shown": message.author.shown,
            "name_key": folded(message.author.name),
            "handle_key": folded(message.author.shown.lstrip("@")),
        }
        if not insert_new(self.connection, identities, row):
            # Another transaction made the same customer meanwhile: begin again and find it.
            raise IntegrityError("identities", row, ValueError("made by another transaction"))
        self.met.add(CustomerId(customer))
        return CustomerId(customer)

    def _conversation(
        self, thread: str, author: str, customer: CustomerId, *, begins: bool
    ) -> ConversationId:
        """The customer's conversation in the thread; made at once when the thread begins here."""
        key = f"{thread}:{author}"
        known = None if begins else self._found_conversation(key)
        if known is not None:
            return ConversationId(known)
        row = {
            "channel": self.channel,
            "account": self.account,
            "key": key,
            "thread": thread,
            "customer_platform_id": author,
            "customer_id": customer,
        }
        made = new_key(self.connection, conversations, row)
        if made is None:
            return ConversationId(self._found_conversation(key) or 0)
        self.made.add(ConversationId(made))
        return ConversationId(made)

    def _found_conversation(self, key: str) -> int | None:
        return self.connection.execute(_FIND_CONVERSATION, {**self._at, "wanted": key}).scalar()

    def _join_thread(
        self, id: str, thread: str
    ) -> tuple[tuple[ConversationId, ConversationId], ...]:
        """Posts that came before their parent `id` stood in a thread of that name: join them.

        Returns:
            The conversations that proved to be part of one that we know: (which, of which).
        """
        if thread == id:
            return ()
        move = {**self._at, "old": id, "new": thread}
        if self.connection.execute(_MOVE_POSTS, move).rowcount == 0:
            return ()
        joined = []
        wanted = {**self._at, "old": id}
        waiting = self.connection.execute(_FIND_CONVERSATIONS_OF_THREAD, wanted).mappings().all()
        for row in waiting:
            key = f"{thread}:{row['customer_platform_id']}"
            whole = self._found_conversation(key)
            if whole is None:
                renamed = update(conversations).where(conversations.c.id == row["id"])
                self.connection.execute(renamed.values(thread=thread, key=key))
                continue
            parts = {**self._at, "part": row["id"], "whole": whole}
            self.connection.execute(_MOVE_TO_CONVERSATION, parts)
            joined.append((ConversationId(row["id"]), ConversationId(whole)))
        return tuple(joined)
