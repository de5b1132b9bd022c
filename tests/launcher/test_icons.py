import os
from xml.etree import ElementTree

import pytest

from launcher import icons


@pytest.fixture
def outline(tmp_path):
    folder = tmp_path / "outline"
    folder.mkdir()
    (folder / "phone.svg").write_text(
        '<svg\n  class="icon"\n  stroke="currentColor"\n>\n'
        '  <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n'
        '  <path d="M5 4h4" />\n  <circle cx="1" cy="2" r="3" />\n</svg>'
    )
    (folder / "mail.svg").write_text('<svg><path d="M1 1" /></svg>')
    return folder


def test_a_symbol_holds_the_shapes_alone(outline):
    tree = ElementTree.fromstring(icons.sprite("phone mail # and a remark\nmail\n", outline))
    mail, phone = tree
    assert (mail.get("id"), phone.get("id")) == ("mail", "phone")
    assert phone.get("viewBox") == "0 0 24 24"
    assert [shape.tag.partition("}")[2] for shape in phone] == ["path", "circle"]
    assert not any(shape.get("stroke") for shape in phone)


def test_an_unknown_icon_is_named(outline):
    with pytest.raises(icons.UnknownIcon, match="'fone'"):
        icons.sprite("phone fone", outline)


def test_it_is_built_again_only_when_the_list_is_newer(outline, tmp_path):
    names, target = tmp_path / "icons.txt", tmp_path / "build" / "icons.svg"
    names.write_text("phone")
    for source in (names, outline):
        os.utime(source, (1, 1))
    assert icons.build(names, target, outline)
    assert not icons.build(names, target, outline)
    names.write_text("phone mail")
    assert icons.build(names, target, outline)
    assert 'id="mail"' in target.read_text()


def test_every_icon_we_name_exists():
    names = icons.NAMES.read_text()
    assert icons.sprite(names).count("<symbol ") == len(set(names.split()))
