"""How does a picture or a video come from X? From X's own hosts; what is private, signed."""

from urllib.parse import urlsplit

import tweepy
from requests.auth import AuthBase

from connectors.downloads import MEDIA, Places, download
from connectors.x.client import signer
from connectors.x.settings import XSettings
from lifecycle.messages import File

PUBLIC = ("pbs.twimg.com", "video.twimg.com")
PRIVATE = ("ton.twitter.com", "ton.x.com")  # of direct messages: for their two people alone


def fetch(client: tweepy.Client, settings: XSettings, ref: str, at_most: int) -> File:
    """What lies behind `ref`; NotFetched, DeliveryDelayed.

    Signed where X asks for it, and at the API's own address, where an emulator has its pictures.
    """

    def sign(url: str) -> AuthBase | None:
        return None if urlsplit(url).hostname in PUBLIC else signer(settings)

    places = Places((*PUBLIC, *PRIVATE), settings.api_url)
    return download(client.session, ref, at_most, places, sign=sign, kinds=MEDIA)
