"""What is a file, by its content?"""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sniffing import kind_of, named


def packed(*names: str) -> bytes:
    """A zip of empty files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0..JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"GIF89a..", "image/gif"),
        (b"RIFF\x04\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x04\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x18ftypmp42....", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  ....", "video/quicktime"),
        (b"\x00\x00\x00\x14ftypM4A ....", "audio/mp4"),
        (b"\x00\x00\x00\x14ftypheic....", "image/heic"),
        (b"\x1a\x45\xdf\xa3...", "video/webm"),
        (b"ID3\x03...", "audio/mpeg"),
        (b"OggS...", "audio/ogg"),
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"#!AMR\n...", "audio/amr"),
        (packed("word/document.xml", "[Content_Types].xml"), "application/zip"),
        ("Log: 1 < 2, voil\u00e0\n".encode(), "text/plain"),
    ],
)
def test_what_is_harmless_is_known_by_its_first_bytes(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!DOCTYPE html><html></html>",
        b"  \n<HTML>",
        b"words, then <script>alert(1)</script>",
        b'<?xml version="1.0"?><svg onload="alert(1)"/>',
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xef\xbb\xbf<html>",
        b"#!/bin/sh\nrm -rf /",
        b"MZ\x90\x00...",
        b"\x7fELF\x02\x01",
        b"\xcf\xfa\xed\xfe...",
        b"RIFF\x04\x00\x00\x00AVI ",
        b"PK\x03\x04 and no more",
        packed("META-INF/MANIFEST.MF"),
        packed("AndroidManifest.xml"),
        packed("readme.txt", "SETUP.EXE"),
        b"half \xff a letter",
    ],
    ids=lambda content: repr(content)[:24],
)
def test_pages_programs_and_the_unknown_have_no_kind(content: bytes) -> None:
    assert kind_of(content) is None


@given(content=st.binary(max_size=200), start=st.sampled_from([b"", b"PK\x03\x04", b"RIFF"]))
def test_any_bytes_have_a_kind_or_none(content: bytes, start: bytes) -> None:
    kind = kind_of(start + content)
    assert kind is None or kind.count("/") == 1


@pytest.mark.parametrize(
    ("name", "kind", "called"),
    [
        ("screen.png", "image/png", "screen.png"),
        ("screen.PNG", "image/png", "screen.PNG"),
        ("screen.exe", "image/png", "screen.png"),
        ("/media/AbC-1_2.jpg", "image/jpeg", "AbC-1_2.jpg"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("", "video/mp4", "video.mp4"),
        ("...", "image/gif", "image.gif"),
        ("a\nb\x00c<d>", "image/gif", "a_b_c_d_.gif"),
        ("v1.2 final", "application/pdf", "v1.2 final.pdf"),
        ("x" * 300, "image/gif", "x" * 100 + ".gif"),
    ],
)
def test_a_file_is_called_as_what_it_is(name: str, kind: str, called: str) -> None:
    assert named(name, kind) == called
