from celery import shared_task

from messaging import video
from messaging.mailings import linking, sending


@shared_task
def write_letters(workspace_id: int, mailing_id: int):
    """The doorbell of a mailing; a repeat goes on where the last commit was."""
    sending.write(workspace_id, mailing_id)


@shared_task
def scan():
    """What finds mailings without a doorbell, every 15 seconds, by however many schedulers."""
    for workspace_id, mailing_id in sending.due():
        write_letters.delay(workspace_id, mailing_id)


@shared_task
def fetch_still(workspace_id: int, picture_id: int):
    video.fetch(workspace_id, picture_id)


@shared_task
def ask_links(workspace_id: int, mailing_id: int):
    linking.ask(workspace_id, mailing_id)
