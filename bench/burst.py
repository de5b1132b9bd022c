"""Many lead mails at once, as by other machines: `python -m bench.burst PORT TO FIRST MANY`.

Prints the milliseconds until all are stored. A process of its own, so that whoever turns pages
meanwhile waits for Sphere and not for the senders.
"""

import smtplib
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from functools import partial

SENDERS = 20


def main(port: str, to: str, first: str, many: str) -> None:
    began = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as pool:
        numbers = range(int(first), int(first) + int(many))
        list(pool.map(partial(give, int(port), to), numbers))
    print(f"{(time.perf_counter() - began) * 1000:.0f}", flush=True)


def give(port: int, to: str, number: int) -> None:
    mail = EmailMessage()
    mail["From"] = "leads@email.realtor.com"
    mail["Subject"] = f"New realtor.com lead - Bench Lead{number}"
    mail["Message-ID"] = f"<bench-{number}@email.realtor.com>"
    mail.set_content(
        f"First Name: Bench\nLast Name: Lead{number}\nEmail Address: lead{number}@example.com\n\n"
        "Comment:\nIs it still available?\n\nThis consumer inquired about:\n"
        "Property Address: 118 Alder Court\nTraverse City, MI 49684\n"
    )
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as door:
        door.send_message(mail, "leads@portal.example", [to])


if __name__ == "__main__":
    main(*sys.argv[1:])
