"""The box put together: listeners, folders and the queue's emptying, until it is told to end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from recognition.accounts.sealing import Seal
from recognition.edge.centre import Centre
from recognition.edge.certificates import refuse_unreadable
from recognition.edge.folders import FolderWatch
from recognition.edge.listening import MllpListeners
from recognition.edge.log_line import line
from recognition.edge.queue import WaitingQueue
from recognition.edge.settings import EdgeSettings
from recognition.edge.soap_server import SoapServer
from recognition.edge.taking import Taking
from recognition.settings import SettingsError
from recognition.support import logging

if TYPE_CHECKING:
    from recognition.edge.holding import Holding, RepeatedWork

Result = TypeVar("Result")
THREADS = 8
"""Calls to the service at once."""
LOOK, EMPTY, LONGEST = 1.0, 2.0, 60.0
"""Seconds between two looks into a folder, between two tries to empty the queue, and between two while the service stays away."""


def run(settings: EdgeSettings) -> None:
    """Serves until SIGTERM or SIGINT. Raises SettingsError for what cannot be had."""
    refuse_unreadable(settings.senders)
    seal = Seal(settings.seal_key)
    try:
        seal.key()
        queue, answered = (
            WaitingQueue(settings.data / name, seal, settings.limits.queue_messages, settings.limits.queue_days) for name in ("queue", "answered")
        )
    except BlockingIOError as error:
        raise SettingsError("data", "a folder of this box alone; another one is at work there") from error
    except Exception as error:
        raise SettingsError("data", "a folder in which this account may write, with seal_key_file a whole key") from error
    try:
        asyncio.run(_serve(settings, queue, answered))
    finally:
        queue.close()
        answered.close()


async def _serve(settings: EdgeSettings, queue: WaitingQueue, answered: WaitingQueue) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    threads = ThreadPoolExecutor(THREADS + len(settings.folders) + 3, "edge")
    centre = Centre(settings.centre)
    held = _held(settings, centre, answered)
    taking = Taking(centre, queue, settings.senders, held.edition, held.here) if held else Taking(centre, queue, settings.senders)
    listeners = MllpListeners(settings, taking, threads)
    try:
        folders = [FolderWatch(watched, taking) for watched in settings.folders]
        servers = [SoapServer(listen, settings.senders, taking, settings.limits) for listen in settings.soap]
        await listeners.start()
    except OSError as error:
        raise SettingsError("listener", f"at an address and port that are free, and folder one in which this account may write ({error.strerror})") from error
    works = [loop.create_task(_emptying(taking, threads, stop)), *(loop.create_task(_looking(folder, threads, stop)) for folder in folders)]
    if held:
        works += [loop.create_task(_repeated(work, threads, stop)) for work in held.works]
    logging.write(line("serving", listeners=len(settings.listeners), soap=len(servers), folders=len(folders), waiting=len(queue)))
    speaking = [Thread(target=server.serve_forever, name="soap") for server in servers]
    for thread in speaking:
        thread.start()
    ended = loop.create_task(stop.wait())
    await asyncio.wait([ended, *works], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    await listeners.stop()
    for server in servers:
        await _in(threads, server.shutdown)
        await _in(threads, server.server_close)
    await asyncio.gather(*works)
    threads.shutdown()
    logging.write(line("ended", waiting=len(queue)))


def _held(settings: EdgeSettings, centre: Centre, answered: WaitingQueue) -> Holding | None:
    """What a box does that holds the edition; None for one that does not, which loads nothing of it. Raises SettingsError."""
    if not settings.centre.ledger_keys:
        return None
    from recognition.edge import holding

    return holding.start(settings, centre, answered)


async def _repeated(work: RepeatedWork, threads: ThreadPoolExecutor, stop: asyncio.Event) -> None:
    pause = 0.0
    while not await _passed(stop, pause):
        done = await _in(threads, work.turn)
        pause = work.seconds if done else min(max(pause, work.seconds) * 2, LONGEST)


async def _emptying(taking: Taking, threads: ThreadPoolExecutor, stop: asyncio.Event) -> None:
    pause = EMPTY
    while not await _passed(stop, pause):
        emptied = await _in(threads, taking.empty)
        pause = EMPTY if emptied else min(pause * 2, LONGEST)


async def _looking(folder: FolderWatch, threads: ThreadPoolExecutor, stop: asyncio.Event) -> None:
    while not await _passed(stop, LOOK):
        try:
            await _in(threads, folder.look)
        except OSError:
            logging.write(line("a folder cannot be read", "error"))


async def _in(threads: ThreadPoolExecutor, work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(threads, work)


async def _passed(stop: asyncio.Event, seconds: float) -> bool:
    """Whether the box is told to end, within so many seconds."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True
