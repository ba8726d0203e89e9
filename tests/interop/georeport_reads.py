"""georeport (which cannot read an empty list in XML): `python georeport_reads.py ENDPOINT NUMBER`. Prints what it reads in both formats, as one JSON object."""

import json
import sys

from georeport import GeoReport

endpoint, number = sys.argv[1:]
read = {}
for form in ("json", "xml"):
    site = GeoReport(endpoint, output_format=form)
    services = site.get_service_list()
    found = site.get_service_requests(status="open")
    read[form] = {
        "services": services,
        "definition": site.get_service_definition(services[0]["service_code"]),
        "one": site.get_service_request(number),
        # Of one it makes no list.
        "open": found if isinstance(found, list) else [found],
    }
print(json.dumps(read))
