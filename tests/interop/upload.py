"""tuspy: `python upload.py ENDPOINT TOKEN DEPARTMENT SHA256 FILE`. Prints the file's address."""

import sys

from tusclient.client import TusClient

endpoint, token, department, sha256, file = sys.argv[1:]
client = TusClient(endpoint, headers={"Authorization": f"Bearer {token}"})
uploader = client.uploader(
    file,
    metadata={"department": department, "sha256": sha256},
    # Its own default gives up at the first break; how often a line breaks is ours to say.
    retries=100,
    retry_delay=0,
)
uploader.upload()
print(uploader.url)
