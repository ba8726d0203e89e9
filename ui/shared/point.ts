// A place on the map, in words and as a link. Nothing is fetched: only a person's click opens the map.
import { digits } from "./format";
import type { Point } from "./generated";

const degrees = (millionths: number): string => (millionths / 1e6).toFixed(6);

/** "২২.৫১০০০০, ৮৮.৪০০০০০". */
export function pointText({ lat, long }: Point): string {
  return digits(`${degrees(lat)}, ${degrees(long)}`);
}

/** The place on a map that anybody may read. */
export function mapLink({ lat, long }: Point): string {
  const [north, east] = [degrees(lat), degrees(long)];
  return `https://www.openstreetmap.org/?mlat=${north}&mlon=${east}#map=18/${north}/${east}`;
}
