// Photos for the tests, drawn on a canvas, and the metadata that a phone's camera would write.
import type { Browser } from '@playwright/test';

/** A file as `setInputFiles` takes it. */
export type Photo = { name: string; mimeType: string; buffer: Buffer };

/** How a drawn photo looks: the sky's and the road's colour tell one from the other. */
export type Look = { width: number; height: number; sky: string; road: string };

export const RED: Look = { width: 1200, height: 900, sky: 'rgb(200, 40, 40)', road: 'rgb(150, 60, 60)' };
export const BLUE: Look = { width: 1200, height: 900, sky: 'rgb(40, 60, 200)', road: 'rgb(60, 70, 150)' };
/** As large as a phone's: the page makes it smaller before it is sent. */
export const LARGE_GREEN: Look = { width: 4000, height: 3000, sky: 'rgb(40, 160, 60)', road: 'rgb(60, 130, 70)' };

/** Draws a sky above a road with a hole, and saves it as JPEG. */
export async function draw(browser: Browser, name: string, look: Look): Promise<Photo> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const base64 = await page.evaluate(({ width, height, sky, road }) => {
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width, height });
      const pen = canvas.getContext('2d')!;
      pen.fillStyle = sky;
      pen.fillRect(0, 0, width, height / 2);
      pen.fillStyle = road;
      pen.fillRect(0, height / 2, width, height / 2);
      pen.fillStyle = '#222';
      pen.beginPath();
      pen.ellipse(width / 2, height * 0.75, width / 6, height / 12, 0, 0, 7);
      pen.fill();
      return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
    }, look);
    return { name, mimeType: 'image/jpeg', buffer: Buffer.from(base64, 'base64') };
  } finally {
    await context.close();
  }
}

type Entry = { tag: number; kind: number; count: number; value: Buffer };

const ascii = (tag: number, text: string): Entry => {
  const value = Buffer.from(`${text}\0`, 'latin1');
  return { tag, kind: 2, count: value.length, value };
};
const short = (tag: number, n: number): Entry => {
  const value = Buffer.alloc(2);
  value.writeUInt16BE(n);
  return { tag, kind: 3, count: 1, value };
};
const long = (tag: number, n: number): Entry => {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(n);
  return { tag, kind: 4, count: 1, value };
};
/** Degrees, minutes and seconds, to a hundredth of a second. */
const degrees = (tag: number, angle: number): Entry => {
  const hundredths = Math.round(Math.abs(angle) * 360_000);
  const parts = [Math.floor(hundredths / 360_000), 1, Math.floor(hundredths / 6000) % 60, 1, hundredths % 6000, 100];
  const value = Buffer.alloc(24);
  parts.forEach((part, n) => value.writeUInt32BE(part, 4 * n));
  return { tag, kind: 5, count: 3, value };
};

/** A TIFF directory at `offset`; values that do not fit into their entry follow it. */
function directory(entries: Entry[], offset: number): Buffer {
  const head = Buffer.alloc(2 + 12 * entries.length + 4);
  head.writeUInt16BE(entries.length, 0);
  const tail: Buffer[] = [];
  let end = offset + head.length;
  entries.forEach(({ tag, kind, count, value }, n) => {
    const at = 2 + 12 * n;
    head.writeUInt16BE(tag, at);
    head.writeUInt16BE(kind, at + 2);
    head.writeUInt32BE(count, at + 4);
    if (value.length <= 4) {
      value.copy(head, at + 8);
    } else {
      head.writeUInt32BE(end, at + 8);
      tail.push(value);
      end += value.length;
    }
  });
  return Buffer.concat([head, ...tail]);
}

/** The camera's name in the metadata, to be looked for in what the server gives out. */
export const CAMERA = 'Pathfinder 7';

/** The photo with what a camera notes: that it must be turned a quarter (orientation 6), who made it, and where. */
export function withExif(photo: Photo, lat: number, lng: number): Photo {
  const first = [ascii(0x010f, CAMERA), short(0x0112, 6), long(0x8825, 0)];
  const gpsAt = 8 + directory(first, 8).length;
  first[2] = long(0x8825, gpsAt);
  const gps = [
    ascii(1, lat < 0 ? 'S' : 'N'),
    degrees(2, lat),
    ascii(3, lng < 0 ? 'W' : 'E'),
    degrees(4, lng),
  ];
  const tiff = Buffer.concat([Buffer.from('MM\0*\0\0\0\x08', 'latin1'), directory(first, 8), directory(gps, gpsAt)]);
  const content = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const marker = Buffer.from([0xff, 0xe1, 0, 0]);
  marker.writeUInt16BE(content.length + 2, 2);
  const { buffer } = photo;
  return { ...photo, buffer: Buffer.concat([buffer.subarray(0, 2), marker, content, buffer.subarray(2)]) };
}
