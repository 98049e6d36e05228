import type { Frames } from './hevc.ts';

/**
 * Picture files put together box by box and tag by tag, so that each can say what no honest writer would. The one picture
 * inside the HEIC files is 240 × 320 pixels, its upper half red and its lower half blue: one intra frame of HEVC, encoded once.
 */
const frame = Buffer.from(
  'AAAAAUABDAH//wQIAAADAJ+oAAADAAA8ugJAAAAAAUIBAQQIAAADAJ+oAAADAAA8oB4gFBZbpKTC5uAhoMCAAAADAIAAAAMAhAAAAAFEAcBxgxIAAAEo' +
    'AawnFFok5zSKYsDmmf/lgD/+as6H4oYnndO9auvuNVDj1O9aui4yNqeAbDKh0WcBeGoEXFBxISuOQAVuJAAbptAdv//hlV9+JE//7ip9FEABFUWACMAA' +
    'Awx2AAADABX8YAAAAwCeAQAAAwNrJA==',
  'base64',
);

const u16 = (value: number): Buffer => Buffer.from([(value >> 8) & 255, value & 255]);
const u32 = (value: number): Buffer => Buffer.concat([u16(Math.floor(value / 65_536)), u16(value % 65_536)]);
const box = (type: string, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([u32(content.length + 8), Buffer.from(type, 'latin1'), content]);
};
const fullBox = (type: string, version: number, flags: number, ...parts: Buffer[]): Buffer =>
  box(type, u32(version * 2 ** 24 + flags), ...parts);

/** The units of the frame without their start codes, as an encoder of frames gives them. */
function encodedOnce(): Frames {
  const all = units();
  const isSlice = (unit: Buffer) => typeOf(unit) < 32;
  const slices = [Buffer.concat(all.filter(isSlice).map(lengthFirst))];
  return { width: 240, height: 320, parameters: all.filter(isParameter), slices };
}
const lengthFirst = (unit: Buffer): Buffer => Buffer.concat([u32(unit.length), unit]);

function units(): Buffer[] {
  return frame
    .toString('latin1')
    .split('\0\0\0\x01')
    .flatMap((part) => part.split('\0\0\x01'))
    .filter((part) => part !== '')
    .map((part) => Buffer.from(part, 'latin1'));
}
const typeOf = (unit: Buffer): number => ((unit[0] ?? 0) >> 1) & 63;
const isParameter = (unit: Buffer): boolean => [32, 33, 34].includes(typeOf(unit));

function decoderSettings({ parameters }: Frames): Buffer {
  const arrays = parameters.map((unit) => Buffer.concat([Buffer.from([typeOf(unit)]), u16(1), u16(unit.length), unit]));
  const profile = Buffer.from([1, 4, 8, 0, 0, 0, 0x9f, 0xa8, 0, 0, 0, 0, 60]);
  const rest = Buffer.from([0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, arrays.length]);
  return box('hvcC', profile, rest, ...arrays);
}

/** EXIF with a maker's name and an orientation, as phones add it. */
function exif(orientation: number): Buffer {
  const make = Buffer.from('Sample Phone\0');
  const entries = [
    Buffer.concat([u16(0x010f), u16(2), u32(make.length), u32(38)]),
    Buffer.concat([u16(0x0112), u16(3), u32(1), u16(orientation), u16(0)]),
  ];
  const tiff = Buffer.concat([Buffer.from('MM\0*'), u32(8), u16(entries.length), ...entries, u32(0), make]);
  return Buffer.concat([u32(6), Buffer.from('Exif\0\0'), tiff]);
}

interface HeicOptions {
  /** Quarter turns against the clock (irot). */
  turns?: number;
  orientation?: number;
  /** What it says of its size; the frame inside stays as it is. */
  claims?: readonly [number, number];
  /** One picture of so many tiles, as phones store their large ones. */
  tiles?: { columns: number; rows: number };
  /** Several pictures, none of them a part of another. */
  pictures?: number;
  /** Pictures of a test's own: one, or as many as there are tiles. */
  frames?: Frames;
}

const WHOLE = 2000;
const NOTES = 2001;

export function heic({ turns = 0, orientation, claims, tiles, pictures = 1, frames }: HeicOptions = {}): Buffer {
  const source = frames ? { ...frames, slices: frames.slices.map(lengthFirst) } : encodedOnce();
  const [wide, high] = [source.width, source.height];
  const [width, height] = claims ?? (tiles ? [wide * tiles.columns, high * tiles.rows] : [wide, high]);
  const size = (w: number, h: number): Buffer => fullBox('ispe', 0, 0, u32(w), u32(h));
  // Properties by number: 1 decoder settings, 2 the frame's size, 3 the turn, 4 the size of the whole.
  const turn = Buffer.from([turns]);
  const properties = box(
    'ipco',
    decoderSettings(source),
    size(...(tiles ? ([wide, high] as const) : ([width, height] as const))),
    box('irot', turn),
    size(width, height),
  );

  // Tiles have to be items of their own; that all may lie in one place is nobody's business.
  const pictureOf = (index: number): Buffer => source.slices[index] ?? source.slices[0] ?? Buffer.alloc(0);
  const tileCount = (tiles?.columns ?? 0) * (tiles?.rows ?? 0);
  const coded = Array.from({ length: tiles ? tileCount : pictures }, (_, index) => ({
    id: index + 1,
    type: 'hvc1',
    hidden: tiles !== undefined,
    data: pictureOf(index),
    has: tiles ? [1, 2] : [1, 2, 3],
  }));
  const whole =
    tiles === undefined
      ? []
      : [
          {
            id: WHOLE,
            type: 'grid',
            hidden: false,
            data: Buffer.concat([Buffer.from([0, 1, tiles.rows - 1, tiles.columns - 1]), u32(width), u32(height)]),
            has: [4, 3],
          },
        ];
  const notes =
    orientation === undefined ? [] : [{ id: NOTES, type: 'Exif', hidden: true, data: exif(orientation), has: [] }];
  const items = [...coded, ...whole, ...notes];
  const primary = tiles ? WHOLE : 1;

  const references = [
    ...(tiles ? [box('dimg', u16(WHOLE), u16(tileCount), ...coded.map(({ id }) => u16(id)))] : []),
    ...(orientation === undefined ? [] : [box('cdsc', u16(NOTES), u16(1), u16(primary))]),
  ];
  const start = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic'));
  const metaWith = (offset: number): Buffer => {
    const placeOf = new Map<Buffer, number>();
    let at = offset;
    for (const data of new Set(items.map((item) => item.data))) {
      placeOf.set(data, at);
      at += data.length;
    }
    const places = items.map(({ id, data }) =>
      Buffer.concat([u16(id), u16(0), u16(1), u32(placeOf.get(data) ?? 0), u32(data.length)]),
    );
    return fullBox(
      'meta',
      0,
      0,
      fullBox('hdlr', 0, 0, u32(0), Buffer.from('pict'), Buffer.alloc(13)),
      fullBox('pitm', 0, 0, u16(primary)),
      fullBox('iloc', 0, 0, Buffer.from([0x44, 0]), u16(items.length), ...places),
      fullBox(
        'iinf',
        0,
        0,
        u16(items.length),
        ...items.map(({ id, type, hidden }) =>
          fullBox('infe', 2, hidden ? 1 : 0, u16(id), u16(0), Buffer.from(`${type}\0`)),
        ),
      ),
      ...(references.length > 0 ? [fullBox('iref', 0, 0, ...references)] : []),
      box(
        'iprp',
        properties,
        fullBox(
          'ipma',
          0,
          0,
          u32(items.filter(({ has }) => has.length > 0).length),
          ...items
            .filter(({ has }) => has.length > 0)
            .map(({ id, has }) => Buffer.concat([u16(id), Buffer.from([has.length, ...has])])),
        ),
      ),
    );
  };
  const offset = start.length + metaWith(0).length + 8;
  return Buffer.concat([start, metaWith(offset), box('mdat', ...new Set(items.map(({ data }) => data)))]);
}

interface TiffPageOptions {
  width?: number;
  height?: number;
  /** Dots per inch, across and down. */
  resolution?: readonly [number, number];
  subfile?: number;
  /** What it says of its size; the pixels stay as they are. */
  claims?: readonly [number, number];
  empty?: boolean;
}

/** Uncompressed gray pages with four dark lines each. `then` is where the chain goes on: nowhere, or back to its start. */
export function tiff(pages: readonly TiffPageOptions[], then: 'ends' | 'loops' = 'ends'): Buffer {
  const parts: Buffer[] = [Buffer.from('MM\0*'), u32(0)];
  let length = 8;
  const add = (part: Buffer): number => {
    const at = length;
    parts.push(part);
    length += part.length;
    return at;
  };
  const directories = pages.map(
    ({ width = 240, height = 320, resolution = [200, 200], subfile = 0, claims, empty }) => {
      const pixels = Buffer.alloc(width * height, 250);
      for (let line = 1; line <= 4 && !empty; line += 1)
        for (let row = 0; row < 6; row += 1) {
          const from = (Math.floor((line * height) / 5) + row) * width + 30;
          pixels.fill(20, from, from + width - 60);
        }
      const data = add(pixels);
      const [x, y] = resolution.map((dots) => add(Buffer.concat([u32(dots), u32(1)])));
      const [saidWidth, saidHeight] = claims ?? [width, height];
      const entries: [tag: number, type: 3 | 4 | 5, value: number][] = [
        [254, 4, subfile],
        [256, 4, saidWidth],
        [257, 4, saidHeight],
        [258, 3, 8],
        [259, 3, 1],
        [262, 3, 1],
        [273, 4, data],
        [277, 3, 1],
        [278, 4, saidHeight],
        [279, 4, pixels.length],
        [282, 5, x ?? 0],
        [283, 5, y ?? 0],
      ];
      const written = entries.map(([tag, type, value]) =>
        Buffer.concat([u16(tag), u16(type), u32(1), type === 3 ? Buffer.concat([u16(value), u16(0)]) : u32(value)]),
      );
      return add(Buffer.concat([u16(entries.length), ...written, u32(0)]));
    },
  );
  const file = Buffer.concat(parts);
  const linkOf = (directory: number): number => directory + 2 + 12 * 12;
  file.writeUInt32BE(directories[0] ?? 0, 4);
  directories.forEach((directory, index) => {
    const next = directories[index + 1] ?? (then === 'loops' ? (directories[0] ?? 0) : 0);
    file.writeUInt32BE(next, linkOf(directory));
  });
  return file;
}
