"""A mail server of an agent's own: it wants TLS and a password, and logs what it accepted."""

import pytest
from aiosmtpd.smtp import AuthResult

from crm.kit import egress
from tests.leads.imap import make_certificate, server_context
from tests.sink import Sink

USER, PASSWORD = "maya", "sixteen letters!"


class OwnServer(Sink):
    def __init__(self, log, context):
        self.password = PASSWORD
        super().__init__(
            log, tls_context=context, require_starttls=True, auth_required=True,
            authenticator=self._knows,
        )  # fmt: skip

    def _knows(self, server, session, envelope, mechanism, data):
        is_right = (data.login, data.password) == (USER.encode(), self.password.encode())
        return AuthResult(success=is_right, handled=is_right)


@pytest.fixture
def own_server(tmp_path, settings):
    chain, key = make_certificate(tmp_path)
    settings.EXTRA_CA_FILE = str(chain)
    egress.tls.cache_clear()
    server = OwnServer(tmp_path / "own.jsonl", server_context(chain, key))
    server.start()
    yield server
    server.stop()
    egress.tls.cache_clear()
