"""What can be read of Messenger? Conversations, their messages, and who people are."""

from typing import Any

from sandbox.facebook.account import Account
from sandbox.facebook.call import Call
from sandbox.facebook.errors import not_there
from sandbox.facebook.files import File, Files
from sandbox.facebook.nodes import Node, Read, listed, nested, stamp
from sandbox.facebook.pictures import portrait
from sandbox.facebook.state import PAGE_NAME, FacebookState, Message, Person
from sandbox.facebook.windows import STANDARD, is_open

DETAILED = 20  # of a conversation, only so many of the newest messages can be read

Json = dict[str, Any]


class Inbox:
    """Messenger's objects, as Graph nodes. `root` is the address that lists begin with."""

    def __init__(self, state: FacebookState, account: Account, files: Files) -> None:
        self._state = state
        self._account = account
        self._files = files
        self._portraits: dict[str, File] = {}

    def node(self, id: str, root: str) -> Node | None:
        """The message, conversation or person of that id; Refused when it may not be read."""
        found = self._found(id, root)
        if found:
            self._account.need("pages_messaging", 10)
        return found

    def talks(self, call: Call) -> Json:
        """The conversations, the newest first, or the one with that person."""
        call.by_page()
        call.about(self._state.page_id)
        self._account.need("pages_messaging", 10)
        if call.body.get("platform", "messenger") != "messenger":
            return {"data": []}
        psid = call.body.get("user_id")
        people = [person for person in self._people() if psid in (None, person.psid)]
        nodes = [self._talk(person, call.root) for person in people]
        return listed(f"{call.root}/{call.id}/conversations", nodes, call.wanted("conversations"))

    def messages(self, call: Call) -> Json:
        """A conversation's messages, the newest first; Refused when there is no such one."""
        call.by_page()
        self._account.need("pages_messaging", 10)
        person = self._with(call.id)
        if person is None:
            raise not_there(call.id)
        nodes = self._messages(person)
        return listed(f"{call.root}/{call.id}/messages", nodes, call.wanted("messages"))

    def _found(self, id: str, root: str) -> Node | None:
        if message := self._state.messages.get(id):
            is_new = message in self._state.talk(message.person)[-DETAILED:]
            return self._message(message) if is_new else None  # older ones answer as if deleted
        if with_whom := self._with(id):
            return self._talk(with_whom, root)
        person = self._state.reached(id)
        # whom only we wrote to has not agreed to be known
        if person is None or person.wrote_at is None or person.is_private:
            return None
        return self._person(person)

    def _people(self) -> list[Person]:
        """Whom there is a conversation with, the latest first."""
        talks = [talk for talk in self._state.talks.values() if talk]
        return [talk[0].person for talk in sorted(talks, key=lambda talk: talk[-1].at)[::-1]]

    def _with(self, id: str) -> Person | None:
        return next((person for person in self._people() if person.talk_id == id), None)

    def _person(self, person: Person) -> Node:
        first, _, last = person.name.partition(" ")
        fields: dict[str, Read] = {
            "name": lambda _: person.name,
            "first_name": lambda _: first,
            "last_name": lambda _: last,
            "profile_pic": lambda _: self._portrait(person),
        }
        return Node("User", person.psid, fields, ("first_name", "last_name", "profile_pic"))

    def _portrait(self, person: Person) -> str:
        if person.psid not in self._portraits:
            body = portrait(person.name)
            made = self._files.keep("image", "portrait.png", "image/png", body)
            self._portraits[person.psid] = made
        return self._files.address(self._portraits[person.psid])

    def _talk(self, person: Person, root: str) -> Node:
        talk, now = self._state.talk(person), self._state.world.now()
        url = f"{root}/{person.talk_id}/messages"
        fields: dict[str, Read] = {
            "link": lambda _: f"/{self._state.page_id}/inbox/{person.talk_id[2:]}/",
            "updated_time": lambda _: stamp(talk[-1].at),
            "message_count": lambda _: len(talk),
            "unread_count": lambda _: sum(not m.ours and not m.read for m in talk),
            "can_reply": lambda _: is_open(person, STANDARD, now),
            "participants": lambda _: {"data": [self._who(person), self._who(None)]},
            "messages": lambda wanted: nested(url, self._messages(person), wanted),
        }
        usual = ("link", "updated_time")
        return Node("UnifiedThread", person.talk_id, fields, usual, talk[-1].at)

    def _messages(self, person: Person) -> list[Node]:
        newest = self._state.talk(person)[::-1]
        return [self._message(m, detailed=n < DETAILED) for n, m in enumerate(newest)]

    def _message(self, message: Message, *, detailed: bool = True) -> Node:
        """A message; of one that is not `detailed` only that it was there, and when."""
        fields: dict[str, Read] = {
            "created_time": lambda _: stamp(message.at),
            "from": lambda _: self._who(None if message.ours else message.person),
            "to": lambda _: {"data": [self._who(message.person if message.ours else None)]},
            "message": lambda _: message.text,
            "attachments": lambda _: self._attachments(message),
            "sticker": lambda _: self._sticker(message),
            "shares": lambda _: None,  # nobody here shares a page
        }
        if not detailed:
            fields = {name: lambda _: None for name in fields} | {
                "created_time": fields["created_time"]
            }
        return Node("Message", message.id, fields, ("created_time",), message.at)

    def _who(self, person: Person | None) -> Json:
        """Somebody in Messenger, our page when nobody."""
        id = person.psid if person else self._state.page_id
        name = person.name if person else PAGE_NAME
        return {"name": name, "email": f"{id}@facebook.com", "id": id}

    def _attachments(self, message: Message) -> Json | None:
        files = [file for file in message.files if file.kind != "sticker"]
        told = [self._attachment(file) for file in files]
        told += [_linked(kind, url) for kind, url in message.links]
        return {"data": told} if told else None

    def _attachment(self, file: File) -> Json:
        told = {"id": file.id, "mime_type": file.content_type, "name": file.name, "size": file.size}
        url = self._files.address(file)
        return told | ({"image_data": {"url": url}} if file.kind == "image" else {"file_url": url})

    def _sticker(self, message: Message) -> str | None:
        found = next((file for file in message.files if file.kind == "sticker"), None)
        return self._files.address(found) if found else None


def _linked(kind: str, url: str) -> Json:
    """What we sent by its address."""
    return {"image_data": {"url": url}} if kind == "image" else {"file_url": url}
