"""A log that cannot be written stops nothing, and reports afterwards what was lost."""

import errno
import io
import json
import logging

import structlog

from shared.telemetry.logs import service_logger
from shared.telemetry.process import route_process_logs


class Disk(io.StringIO):
    full = False

    def write(self, text: str) -> int:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(text)


def test_lines_are_lost_and_counted_and_nothing_else_happens() -> None:
    disk = Disk()
    log = service_logger("intake", "INFO", disk)
    log.info("alert.accepted")
    disk.full = True
    log.info("alert.accepted")
    log.error("loop.fell")
    disk.full = False
    log.info("alert.accepted")
    lines = [json.loads(line) for line in disk.getvalue().splitlines()]
    assert [line["event"] for line in lines] == [
        "alert.accepted",
        "log.lines_lost",
        "alert.accepted",
    ]
    assert lines[1]["lines"] >= 2


def test_libraries_and_stray_loggers_do_not_fail_either() -> None:
    disk = Disk()
    undo = route_process_logs("INFO", disk)
    try:
        disk.full = True
        logging.getLogger("aiokafka").error("broken")
        structlog.get_logger("shared").error("loop.fell")
        disk.full = False
        structlog.get_logger("shared").error("loop.fell")
    finally:
        undo()
    assert json.loads(disk.getvalue().splitlines()[-1])["event"] == "loop.fell"
