"""What can be read of Messenger: conversations, how far back, and who people are."""

from urllib.parse import parse_qsl, urlsplit

from tests.sandbox.facebook_made import PAGE, Graph
from tests.sandbox.made import Json, Play

TALK = "id,updated_time,messages.limit(20){id,created_time,from,to,message,attachments}"


async def follow(graph: Graph, page: Json) -> Json:
    """The page that `next` names, with our token."""
    parts = urlsplit(page["paging"]["next"])
    path = parts.path.removeprefix("/graph/v25.0/")
    return await graph.get(path, **dict(parse_qsl(parts.query)))


async def test_a_conversation(play: Play, graph: Graph) -> None:
    await graph.customer("Tom H")
    psid = await graph.customer()
    await graph.sent(psid, text="we look into it")
    (talk,) = (await graph.get("me/conversations", user_id=psid, fields=TALK))["data"]
    assert talk["id"].startswith("t_")
    answer, question = talk["messages"]["data"]
    assert (answer["message"], question["message"]) == ("we look into it", "it is down")
    us, them = answer["from"], answer["to"]["data"][0]
    assert us == {"name": "Deskhand", "email": f"{PAGE}@facebook.com", "id": PAGE}
    assert them == {"name": "Maria K", "email": f"{psid}@facebook.com", "id": psid}
    assert (question["from"], question["to"]["data"]) == (them, [us])
    assert question["created_time"].endswith("+0000")
    shown = (await play.see("/facebook/messages"))["messages"]
    assert [m["id"] for m in shown[1:]] == [question["id"], answer["id"]]


async def test_attachments_in_a_conversation(play: Play, graph: Graph) -> None:
    for kind in ("image", "file", "sticker"):
        await play.do("/facebook/message", name="Maria K", attachment=kind)
    psid = await graph.psid()
    link = "https://files.example/a.png"
    await graph.sent(psid, text=None, attachment={"type": "image", "payload": {"url": link}})
    fields = "messages{attachments,sticker,message}"
    (talk,) = (await graph.get("me/conversations", fields=fields))["data"]
    ours, sticker, file, image = talk["messages"]["data"]
    assert ours["attachments"]["data"] == [{"image_data": {"url": link}}]
    assert ("attachments" in sticker, "/fbcdn/" in sticker["sticker"]) == (False, True)
    (found,) = file["attachments"]["data"]
    assert (found["mime_type"], found["name"]) == ("text/plain", "error-log.txt")
    async with play.http.get(found["file_url"]) as answer:
        assert len(await answer.read()) == found["size"]
    assert "/fbcdn/" in image["attachments"]["data"][0]["image_data"]["url"]


async def test_conversations_come_in_pages_the_newest_first(graph: Graph) -> None:
    names = [f"Customer {n}" for n in range(5)]
    for name in names:
        await graph.customer(name)
    await graph.customer(names[1], "again")
    fields = "participants,message_count,updated_time"
    pages = [await graph.get("me/conversations", limit="2", fields=fields)]
    while "next" in pages[-1]["paging"]:
        pages.append(await follow(graph, pages[-1]))
        assert len(pages) < 5
    found = [talk for page in pages for talk in page["data"]]
    people = [talk["participants"]["data"][0]["name"] for talk in found]
    assert people == [names[n] for n in (1, 4, 3, 2, 0)]
    assert [talk["message_count"] for talk in found] == [2, 1, 1, 1, 1]
    back = await graph.get(
        "me/conversations",
        limit="2",
        fields="participants",
        before=pages[1]["paging"]["cursors"]["before"],
    )
    assert [t["id"] for t in back["data"]] == [t["id"] for t in pages[0]["data"]]
    assert "previous" not in back["paging"]
    assert "previous" in pages[1]["paging"]


async def test_only_the_20_newest_messages_have_details(graph: Graph) -> None:
    psid = await graph.customer(text="0")
    for n in range(1, 23):
        await graph.customer(text=str(n))
    fields = "messages.limit(50){id,message,created_time}"
    (talk,) = (await graph.get("me/conversations", user_id=psid, fields=fields))["data"]
    found = talk["messages"]["data"]
    assert [m.get("message") for m in found] == [str(n) for n in range(22, 2, -1)] + [None] * 3
    assert set(found[-1]) == {"id", "created_time"}
    assert (await graph.get(found[19]["id"], fields="message"))["message"] == "3"
    assert await graph.refused("GET", found[20]["id"]) == (100, 33)


async def test_messages_of_a_conversation_in_pages(graph: Graph) -> None:
    for n in range(3):
        await graph.customer(text=str(n))
    fields = "messages.limit(2){message}"
    (talk,) = (await graph.get("me/conversations", fields=fields))["data"]
    second = await follow(graph, talk["messages"])
    assert [m["message"] for m in second["data"]] == ["0"]
    whole = await graph.get(f"{talk['id']}/messages", fields="message")
    assert [m["message"] for m in whole["data"]] == ["2", "1", "0"]
    alone = await graph.get(talk["id"], fields="unread_count,can_reply")
    assert alone == {"unread_count": 3, "can_reply": True, "id": talk["id"]}
    assert await graph.refused("GET", "t_1/messages") == (100, 33)


async def test_nobody_and_other_platforms_have_no_conversations(graph: Graph) -> None:
    psid = await graph.customer()
    for query in ({"user_id": "4711"}, {"platform": "instagram", "user_id": psid}):
        assert (await graph.get("me/conversations", **query))["data"] == []
    assert len((await graph.get("me/conversations", platform="messenger"))["data"]) == 1


async def test_a_profile(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    told = await graph.get(psid, fields="first_name,last_name,profile_pic")
    assert (told["first_name"], told["last_name"], told["id"]) == ("Maria", "K", psid)
    async with play.http.get(told["profile_pic"]) as answer:
        assert answer.content_type == "image/png"
        assert (await answer.read()).startswith(b"\x89PNG")
    assert set(await graph.get(psid)) == {"first_name", "last_name", "profile_pic", "id"}


async def test_profiles_that_cannot_be_read(play: Play, graph: Graph) -> None:
    comment = await graph.comment(name="Tom H")
    _, told = await graph.send("", recipient={"comment_id": comment})
    assert await graph.refused("GET", told["recipient_id"]) == (100, 33)
    psid = await graph.customer()
    await play.do("/facebook/profile", name="Maria K", private=True)
    assert await graph.refused("GET", psid) == (100, 33)
    await play.do("/facebook/profile", name="Maria K", private=False)
    assert (await graph.get(psid))["id"] == psid
    assert await graph.refused("GET", "4711") == (100, 33)
