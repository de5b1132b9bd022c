import socket

import pytest

from launcher.ports import free_port, is_free
from launcher.run import choose_ports


@pytest.fixture
def busy():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_busy_port_moves_on_to_a_free_one(busy):
    assert not is_free(busy)
    assert free_port(busy) > busy


def test_a_port_promised_to_another_part_is_passed_over():
    port = free_port(23000)
    assert free_port(port, taken=(port,)) > port


def test_a_busy_port_is_said(busy, capsys):
    chosen = choose_ports({"PORT": str(busy)})
    assert f"Port {busy} is taken; the web uses {chosen['PORT']}." in capsys.readouterr().out


def test_no_two_parts_get_the_same_port():
    port = str(free_port(23500))
    chosen = choose_ports({"PORT": port, "SMTP_PORT": port, "SINK_PORT": port})
    assert len(set(chosen.values())) == 3
