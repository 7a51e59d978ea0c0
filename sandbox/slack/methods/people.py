"""Who are we, and who are they? `auth.test`, `users.info`, `bots.info`, `team.info`."""

from sandbox.slack.cast import APP, BOT_ID, BOT_USER, DOMAIN, TEAM
from sandbox.slack.grant import Grant
from sandbox.slack.limits import SPECIAL, TIER_3, TIER_4
from sandbox.slack.methods.method import Method, always
from sandbox.slack.refusals import Body, SlackRefusal
from sandbox.slack.state import SlackState
from sandbox.slack.telling import person as told_person


class People:
    """People, the bot and the workspaces."""

    def __init__(self, state: SlackState) -> None:
        self._state = state
        self._grant: Grant = state.grant

    def methods(self) -> dict[str, Method]:
        return {
            "auth.test": Method(self._auth_test, SPECIAL),
            "users.info": Method(self._user, TIER_4, always("users:read")),
            "bots.info": Method(self._bot, TIER_3, always("users:read")),
            "team.info": Method(self._team, TIER_3, always("team:read")),
        }

    def _auth_test(self, _: Body) -> Body:
        return {
            "url": f"https://{DOMAIN}.slack.com/",
            "team": "Sandbox",
            "user": "deskhand",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "is_enterprise_install": False,
        }

    def _user(self, body: Body) -> Body:
        found = self._state.directory.people.get(str(body.get("user")))
        if found is None:
            raise SlackRefusal("user_not_found")
        return {"user": told_person(found, email=not self._grant.lacks("users:read.email"))}

    def _bot(self, body: Body) -> Body:
        wanted = body.get("bot") or BOT_ID
        if wanted == BOT_ID:
            about = {"id": BOT_ID, "app_id": APP, "user_id": BOT_USER, "name": "deskhand"}
            return {"bot": about | {"deleted": False}}
        every = (m.bot for room in self._state.messages.values() for m in room.values())
        found = next((bot for bot in every if bot and bot.id == wanted), None)
        if found is None:
            raise SlackRefusal("bot_not_found")
        about = {"id": found.id, "app_id": found.app, "name": found.name}
        return {"bot": about | {"deleted": False}}

    def _team(self, body: Body) -> Body:
        """The app's workspace, or another one from which somebody is here."""
        wanted = str(body.get("team") or TEAM)
        if wanted not in {p.team for p in self._state.directory.people.values()}:
            raise SlackRefusal("team_not_found")
        name = DOMAIN if wanted == TEAM else wanted.removeprefix("T0").lower()
        about = {"id": wanted, "name": name.capitalize(), "domain": name}
        return {"team": about | {"url": f"https://{name}.slack.com/", "icon": {}}}
