"""Write a record with a header name that is not UTF-8; a separate program for tests.

The client's compiled part would not write it, and is left out: AIOKAFKA_NO_EXTENSIONS=1.
"""

import asyncio
import sys

from aiokafka import AIOKafkaProducer


class NotUtf8(str):
    __slots__ = ()

    def encode(self, *_: object, **__: object) -> bytes:
        return b"\xff\xfe"


async def write(servers: str, topic: str, key: str) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=servers)
    await producer.start()
    try:
        poison = [(NotUtf8("x"), b"1")]
        await producer.send_and_wait(topic, b"{}", key=key.encode(), headers=poison)
    finally:
        await producer.stop()


if __name__ == "__main__":
    asyncio.run(write(*sys.argv[1:]))
