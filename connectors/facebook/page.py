"""What is a comment, or a post on the page, as a fact?"""

from datetime import datetime
from urllib.parse import urlencode

from connectors.facebook.attachments import described
from connectors.facebook.fields import person_id, short
from connectors.facebook.said import customer_shown
from lifecycle.messages import Attachment, Author, FileKind, Message, OwnPost
from lifecycle.tickets import Channel


def person(id: object, name: object, field: str) -> Author:
    """Who wrote; Unreadable names the field of the id."""
    known, shown = person_id(id, field), short(name)
    return Author(known, shown or customer_shown(known), shown)


def commented(
    *,
    account: str,
    id: str,
    author: Author,
    text: str,
    at: datetime,
    post: str,
    parent: str,
    permalink: str,
    hanging: tuple[Attachment, ...] = (),
) -> Message | OwnPost:
    """A comment. It and its answers are one conversation, named by the top comment.

    Args:
        post: the id of the post that it is under.
        parent: what it answers: the post, or another comment.
        permalink: where the post is seen.
    """
    top = id if is_post(parent, post) else parent
    link = comment_link(permalink, id, top)
    if not text.strip() and not hanging:  # the API tells nothing of a sticker or a GIF
        hanging = (Attachment(kind=FileKind.STICKER, link=link),)
    if author.id == account:
        return OwnPost(
            channel=Channel.FACEBOOK,
            account=account,
            id=id,
            text=described(text, hanging),
            sent_at=at,
            thread=top,
            parent=parent,
            link=link,
        )
    return Message(
        channel=Channel.FACEBOOK,
        account=account,
        id=id,
        author=author,
        text=text,
        sent_at=at,
        thread=top,
        parent=parent,
        link=link,
        attachments=hanging,
    )


def posted(
    *,
    account: str,
    id: str,
    author: Author,
    text: str,
    at: datetime,
    permalink: str,
    hanging: tuple[Attachment, ...] = (),
) -> Message:
    """A visitor's post on the page."""
    return Message(
        channel=Channel.FACEBOOK,
        account=account,
        id=id,
        author=author,
        text=text,
        sent_at=at,
        thread=id,
        link=permalink,
        attachments=hanging,
    )


def is_post(id: str, post: str) -> bool:
    """Whether `id` names the post itself, whose id may go without its page's."""
    return id in (post, post.rpartition("_")[2])


def is_on_page(id: str, account: str) -> bool:
    """Whether `id` names a post on the page, and no comment."""
    return id.startswith(f"{account}_")


def comment_link(permalink: str, id: str, top: str) -> str:
    """Where everybody sees the comment."""
    mark = {"comment_id": top.rpartition("_")[2]}
    if top != id:
        mark["reply_comment_id"] = id.rpartition("_")[2]
    return f"{permalink}{'&' if '?' in permalink else '?'}{urlencode(mark)}"
