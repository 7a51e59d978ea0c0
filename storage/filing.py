"""Where does a post belong: which thread, whose conversation, and do we know it already?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, and_, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from lifecycle.desk import Arrival
from lifecycle.messages import Message, OwnPost
from lifecycle.tickets import Channel, ConversationId, CustomerId
from storage.schema import conversations, customers, identities, posts


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is there; True when it was inserted."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    key = next(iter(table.primary_key.columns))
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(key)
    return connection.execute(statement).first() is not None


@dataclass(frozen=True, slots=True)
class Place:
    """One account's posts on one channel."""

    connection: Connection
    channel: Channel
    account: str

    def file(self, message: Message, now: datetime) -> Arrival | None:
        """File a customer's message; None when it is known. Holds its conversation."""
        thread = self._thread(message.parent, message.thread, message.id)
        self._join_thread(message.id, thread)
        customer = self._customer(message, now)
        conversation = self._conversation(thread, message.author.id, customer)
        if not self.note(message.id, thread, conversation, now, ours=False):
            return None
        return Arrival(customer, conversation)

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

    def note(
        self, post: str, thread: str, conversation: int | None, now: datetime, *, ours: bool
    ) -> bool:
        """Remember a post; False when it is known."""
        row = {
            "channel": self.channel,
            "account": self.account,
            "post_id": post,
            "thread": thread,
            "conversation_id": conversation,
            "ours": ours,
            "at": now,
        }
        return insert_new(self.connection, posts, row)

    def _post(self, id: str | None) -> RowMapping | None:
        if id is None:
            return None
        found = select(posts.c.thread, posts.c.conversation_id).where(
            posts.c.channel == self.channel, posts.c.account == self.account, posts.c.post_id == id
        )
        return self.connection.execute(found).mappings().first()

    def _thread(self, parent: str | None, named: str | None, id: str) -> str:
        """The thread that we know the parent in, else the platform's word, else the parent."""
        known = self._post(parent)
        return str(known["thread"]) if known else named or parent or id

    def _customer(self, message: Message, now: datetime) -> CustomerId:
        found = select(identities.c.customer_id).where(
            identities.c.channel == self.channel, identities.c.platform_id == message.author.id
        )
        known = self.connection.execute(found).scalar()
        if known is not None:
            return CustomerId(known)
        name = message.author.name or message.author.shown
        made = insert(customers).values(name=name, created_at=now).returning(customers.c.id)
        customer = self.connection.execute(made).scalar_one()
        row = {
            "channel": self.channel,
            "platform_id": message.author.id,
            "customer_id": customer,
            "shown": message.author.shown,
        }
        if not insert_new(self.connection, identities, row):
            # Another transaction made the same customer meanwhile: begin again and find it.
            raise IntegrityError("identities", row, ValueError("made by another transaction"))
        return CustomerId(customer)

    def _conversation(self, thread: str, author: str, customer: CustomerId) -> ConversationId:
        key = f"{thread}:{author}"
        known = self._found_conversation(key)
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
        insert_new(self.connection, conversations, row)
        return ConversationId(self._found_conversation(key) or 0)

    def _found_conversation(self, key: str) -> int | None:
        found = select(conversations.c.id).where(
            conversations.c.channel == self.channel,
            conversations.c.account == self.account,
            conversations.c.key == key,
        )
        return self.connection.execute(found.with_for_update()).scalar()

    def _join_thread(self, id: str, thread: str) -> None:
        """Posts that came before their parent `id` stood in a thread of that name: join them."""
        if thread == id:
            return
        here = and_(posts.c.channel == self.channel, posts.c.account == self.account)
        moved = update(posts).where(here, posts.c.thread == id).values(thread=thread)
        if self.connection.execute(moved).rowcount == 0:
            return
        mine = and_(
            conversations.c.channel == self.channel, conversations.c.account == self.account
        )
        waiting = select(conversations).where(mine, conversations.c.thread == id)
        for row in self.connection.execute(waiting).mappings().all():
            key = f"{thread}:{row['customer_platform_id']}"
            if self._found_conversation(key) is None:
                renamed = update(conversations).where(conversations.c.id == row["id"])
                self.connection.execute(renamed.values(thread=thread, key=key))
