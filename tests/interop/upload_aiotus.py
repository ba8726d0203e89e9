"""aiotus: `python upload_aiotus.py ENDPOINT TOKEN DEPARTMENT SHA256 FILE`. Prints the file's address."""

import asyncio
import sys

import aiotus

endpoint, token, department, sha256, file = sys.argv[1:]
said = {"department": department.encode(), "sha256": sha256.encode()}
headers = {"Authorization": f"Bearer {token}"}
# Its own default gives up after ten; how often a line breaks is ours to say.
config = aiotus.RetryConfiguration(retry_attempts=100, max_retry_period_seconds=0)


async def main() -> int:
    with open(file, "rb") as photo:
        address = await aiotus.upload(endpoint, photo, said, headers=headers, config=config)
    if address is None:
        return 1
    print(address)
    told = await aiotus.metadata(address, headers=headers, config=config)
    return 0 if told == said else f"the queue tells {told}"


sys.exit(asyncio.run(main()))
