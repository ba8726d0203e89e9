// sharp beside ours: one decode, upright; the rendition and the thumbnail are both made of the shrunken pixels.
// node press.mjs OUT EDGE QUALITY FILE...
import { basename, join } from "node:path";
import sharp from "sharp";

const [out, edge, quality, ...files] = process.argv.slice(2);
const inside = (side) => ({ width: side, height: side, fit: "inside", withoutEnlargement: true });
for (const file of files) {
  const upright = sharp(file).rotate().resize(inside(Number(edge))).raw();
  const { data, info } = await upright.toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const name = basename(file, ".jpg");
  const rendition = sharp(data, { raw }).jpeg({ quality: Number(quality) });
  const thumbnail = sharp(data, { raw }).resize(inside(320)).jpeg({ quality: 75 });
  await rendition.toFile(join(out, `${name}_sharp.jpg`));
  await thumbnail.toFile(join(out, `${name}_sharp_t.jpg`));
}
