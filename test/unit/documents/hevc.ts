/**
 * Pictures as frames of HEVC, the coding of phone photos, for tests that need a real one: no encoder of it may be shipped here.
 * Each block stands in the frame as it is (PCM), so that an encoder comes down to a few headers; the decoder is the real one and
 * does all its work: 3 bits of brightness a pixel, gray. H.265, chapter 7.3 for the order of fields, 9.3 for the two bytes that
 * stand before each block.
 */
export interface Frames {
  /** Of one frame; a large picture is several, side by side. */
  width: number;
  height: number;
  /** Parameter sets, then nothing but slices: one for each frame. */
  parameters: Buffer[];
  slices: Buffer[];
}

const TILE = 512;
const BLOCK = 32;
const LUMA_BITS = 3;

/** `gray` has one byte a pixel; what is missing in the last row and column of frames is filled up with its last pixels. */
export function framesOf(gray: Uint8Array, width: number, height: number): Frames & { columns: number; rows: number } {
  const [columns, rows] = [Math.ceil(width / TILE), Math.ceil(height / TILE)];
  const slices = Array.from({ length: columns * rows }, (_, at) =>
    slice(gray, { width, height }, (at % columns) * TILE, Math.floor(at / columns) * TILE),
  );
  return { width: TILE, height: TILE, parameters: parameterSets(), slices, columns, rows };
}

/** Bits one after the other; a number as H.265 writes it: fixed, or with as many zeros before it as it has further bits. */
class Bits {
  #bits = '';
  fixed(value: number, bits: number): this {
    this.#bits += value.toString(2).padStart(bits, '0');
    return this;
  }
  golomb(...values: number[]): this {
    for (const value of values) {
      const binary = (value + 1).toString(2);
      this.#bits += '0'.repeat(binary.length - 1) + binary;
    }
    return this;
  }
  /** A one, then zeros up to the next byte. */
  bytes(): Buffer {
    const all = `${this.#bits}1`.padEnd(Math.ceil((this.#bits.length + 1) / 8) * 8, '0');
    return Buffer.from((all.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  }
}

const [VPS, SPS, PPS, WHOLE_FRAME] = [32, 33, 34, 20];
const unit = (type: number, ...content: Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([type << 1, 1]), escaped(Buffer.concat(content))]);

/** Two zeros and a small number would read as the start of the next unit: a three goes between them. */
function escaped(content: Buffer): Buffer {
  const out = Buffer.allocUnsafe(Math.ceil(content.length * 1.5) + 1);
  let [length, zeros] = [0, 0];
  for (const byte of content) {
    if (zeros >= 2 && byte <= 3) {
      out[length++] = 3;
      zeros = 0;
    }
    out[length++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return out.subarray(0, length);
}

/** Main profile, level 6. */
const profile = (bits: Bits): Bits =>
  bits.fixed(1, 8).fixed(0x6000, 16).fixed(0, 16).fixed(0x9000, 16).fixed(0, 32).fixed(180, 8);

function parameterSets(): Buffer[] {
  const vps = profile(new Bits().fixed(0, 4).fixed(3, 2).fixed(0, 6).fixed(0, 3).fixed(1, 1).fixed(0xffff, 16));
  vps.fixed(1, 1).golomb(0, 0, 0).fixed(0, 6).golomb(0).fixed(0, 2);
  const sps = profile(new Bits().fixed(0, 4).fixed(0, 3).fixed(1, 1)).golomb(0, 1, TILE, TILE).fixed(0, 1);
  sps.golomb(0, 0, 0).fixed(1, 1).golomb(0, 0, 0);
  // Blocks of 32 and nothing smaller; transforms of 4 to 32.
  sps.golomb(2, 0, 0, 3, 0, 0).fixed(0, 3);
  // Blocks as they are: bits of brightness and of colour less one, of 32 pixels, never smoothed.
  sps
    .fixed(1, 1)
    .fixed(LUMA_BITS - 1, 4)
    .fixed(0, 4)
    .golomb(2, 0)
    .fixed(1, 1);
  sps.golomb(0).fixed(0, 5);
  const pps = new Bits().golomb(0, 0).fixed(0, 7).golomb(0, 0, 0).fixed(0, 3).golomb(0, 0).fixed(0, 7);
  // Its own word on smoothing the edges of blocks: none.
  pps.fixed(1, 1).fixed(0, 1).fixed(1, 1).fixed(0, 2).golomb(0).fixed(0, 2);
  return [unit(VPS, vps.bytes()), unit(SPS, sps.bytes()), unit(PPS, pps.bytes())];
}

/**
 * Before a block the arithmetic coder says "not the last" (but for the first block), "one piece" and "as it is". All three are
 * fixed; what moves is how likely it has come to think "one piece" is: these are its own figures (9.3.4.3.2, column 3).
 */
const unlikely = [
  240, 227, 216, 205, 195, 185, 175, 166, 158, 150, 142, 135, 128, 122, 116, 110, 104, 99, 94, 89, 85, 80, 76, 72, 69,
  65, 62, 59, 56, 53, 50, 48, 45, 43, 41, 39, 37, 35, 33, 31, 30, 28, 27, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15,
  14, 14, 13, 12, 12, 11, 11, 10, 9,
];
const nineBits = (value: number): Buffer => Buffer.from([(value | 1) >> 1, ((value | 1) & 1) << 7]);
const beforeBlock = (nth: number): Buffer =>
  nineBits((nth === 0 ? 508 : 506) - (unlikely[Math.min(nth, unlikely.length - 1)] ?? 0));
const afterLast = nineBits(508);

function slice(gray: Uint8Array, size: { width: number; height: number }, left: number, top: number): Buffer {
  // The first and only one of a whole frame, with the quality step that the blocks do not use.
  const header = new Bits().fixed(1, 1).fixed(0, 1).golomb(0, 2, 0).bytes();
  const across = TILE / BLOCK;
  const blocks = Array.from({ length: across * across }, (_, nth) => {
    const at = { x: left + (nth % across) * BLOCK, y: top + Math.floor(nth / across) * BLOCK };
    return Buffer.concat([beforeBlock(nth), brightness(gray, size, at), noColour]);
  });
  return unit(WHOLE_FRAME, header, ...blocks, afterLast);
}

/** Both at a quarter of the pixels, one bit each: the middle. */
const noColour = Buffer.alloc((2 * (BLOCK / 2) ** 2) / 8, 0xff);

/** Eight pixels go into three bytes. */
function brightness(
  gray: Uint8Array,
  { width, height }: { width: number; height: number },
  { x, y }: { x: number; y: number },
): Buffer {
  const packed = Buffer.alloc((BLOCK * BLOCK * LUMA_BITS) / 8);
  let out = 0;
  for (let row = 0; row < BLOCK; row += 1) {
    const from = Math.min(y + row, height - 1) * width;
    for (let column = 0; column < BLOCK; column += 8) {
      let eight = 0;
      for (let each = 0; each < 8; each += 1)
        eight = (eight << 3) | ((gray[from + Math.min(x + column + each, width - 1)] ?? 0) >> 5);
      packed[out++] = eight >> 16;
      packed[out++] = (eight >> 8) & 255;
      packed[out++] = eight & 255;
    }
  }
  return packed;
}
