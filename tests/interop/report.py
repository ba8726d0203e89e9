"""requests: `python report.py ENDPOINT KEY NAME PHOTO`. Reports a blocked drain with a photo as a file; prints the answer."""

import sys

import requests

endpoint, key, name, photo = sys.argv[1:]
fields = {
    "api_key": key,
    "service_code": "drain_blocked",
    "address_string": "বেহালা",
    "description": "নালা বন্ধ",
    "attribute[fixmystreet_id]": name,
    "attribute[seen][]": ["a", "b"],
}
with open(photo, "rb") as file:
    answer = requests.post(f"{endpoint}requests.json", data=fields, files={"media": ("ছবি.jpg", file, "image/jpeg")})
answer.raise_for_status()
print(answer.text)
