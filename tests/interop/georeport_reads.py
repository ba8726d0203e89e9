"""georeport (which cannot read an empty list in XML): `python georeport_reads.py ENDPOINT NUMBER`. Prints what it reads in both formats, as one JSON object."""

import json
import sys

from georeport import GeoReport

endpoint, number = sys.argv[1:]


def listed(found):
    # Of one it makes no list.
    return found if isinstance(found, list) else [found]


read = {}
for form in ("json", "xml"):
    site = GeoReport(endpoint, output_format=form)
    services = site.get_service_list()
    one = site.get_service_request(number)
    told = one["requested_datetime"]
    read[form] = {
        "services": services,
        "definition": site.get_service_definition(services[0]["service_code"]),
        "one": one,
        "open": listed(site.get_service_requests(status="open")),
        "that_second": listed(site.get_service_requests(start_date=told, end_date=told)),
        "that_day": listed(site.get_service_requests(start_date=told[:10], end_date=told[:10])),
    }
print(json.dumps(read))
