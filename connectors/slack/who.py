"""Who wrote a message of Slack: a customer, an agent, another app, or we?"""

from connectors.slack.fields import Json, id_of, inner, optional_id, short, text_of
from connectors.slack.known import Known, Place
from lifecycle.messages import Author


def author(message: Json, place: Place, known: Known) -> Author:
    """Who wrote it; people of other organisations with theirs in their id; Unreadable."""
    if is_bots(message) and not optional_id(message, "user"):
        shown = short(message.get("username")) or short(inner(message, "bot_profile").get("name"))
        bot = id_of(message, "bot_id")
        return Author(bot, shown or bot)
    user = id_of(message, "user")
    person, team = known.person(user), organisation(message, place)
    return Author(f"{team}:{user}" if team else user, person.shown, person.name)


def organisation(message: Json, place: Place) -> str:
    """The author's workspace, where it is not the one that we are in."""
    team = next(
        (found for key in ("user_team", "team") if (found := optional_id(message, key))), ""
    )
    return "" if team == place.account else team


def user_of(author: str) -> str:
    """The Slack id of a person, from an author's id."""
    return author.rpartition(":")[2]


def is_ours(message: Json, known: Known) -> bool:
    """Our own app wrote it."""
    ids = {optional_id(message, key) for key in ("user", "bot_id", "app_id")}
    return not ids.isdisjoint(known.us.ids)


def is_bots(message: Json) -> bool:
    """An app, a workflow or Slack itself wrote it."""
    bot = bool(message.get("bot_id")) or message.get("subtype") == "bot_message"
    return bot or message.get("user") == "USLACKBOT"


def is_agents(message: Json, place: Place, known: Known) -> bool:
    """A member of a team's room wrote it; people of other organisations are never agents."""
    return optional_id(message, "user") in known.agents and not organisation(message, place)


def mentions_us(message: Json, known: Known) -> bool:
    """The words name the desk's bot."""
    text = text_of(message.get("text"))
    return bool(known.us.user) and (f"<@{known.us.user}>" in text or f"<@{known.us.user}|" in text)
