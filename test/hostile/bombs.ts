import { deflateSync } from 'node:zlib';
import { crc32 } from 'node:zlib';
import { rawPdf } from '../unit/documents/files.ts';

/** Small files that grow, loop or never end, written by hand: no honest writer makes them. */
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const packed = (bytes: Buffer, level = 9): string => deflateSync(bytes, { level }).toString('latin1');
export const stream = (dict: string, content: string): string =>
  `<<${dict}/Length ${content.length}>>\nstream\n${content}\nendstream`;
/** Catalog, page tree and one page with contents 4 0 R; `more` stands in the page. */
export const onePage = (contents: string, more = '', catalog = ''): string[] => [
  `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
  '<</Type/Pages/Kids[3 0 R]/Count 1>>',
  `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R${more}>>`,
  contents,
];
/** Something to see, so that a file is not sent back as empty. */
const mark = '0 0 0 rg 100 100 300 300 re f\n';
const drawn = (more = ''): string => stream('', mark + more);

const mega = 1_000_000;
/** Of spaces, packed several times over: a gigabyte in about a thousand bytes. */
function nested(bytes: number, times: number): { content: string; filters: string } {
  let content: Buffer = deflateSync(Buffer.alloc(bytes, ' '), { level: 9 });
  for (let time = 1; time < times; time += 1) content = deflateSync(content, { level: 9 });
  return { content: content.toString('latin1'), filters: '/FlateDecode'.repeat(times) };
}
/** LZW codes for a run of spaces: each code stands for one more of them than the last, until the table is full. */
function lzw(codes: number): string {
  let [bits, filled] = [0, 0];
  const bytes: number[] = [];
  const put = (code: number, width: number): void => {
    bits = (bits << width) | code;
    filled += width;
    for (; filled >= 8; filled -= 8) bytes.push((bits >> (filled - 8)) & 255);
    bits &= (1 << filled) - 1;
  };
  let left = codes;
  while (left > 0) {
    put(256, 9);
    let [next, width] = [258, 9];
    put(32, width);
    for (let code = 257; next < 4094 && left > 0; left -= 1, next += 1) {
      put(code === 257 ? 258 : next, width);
      code = next;
      if (next + 2 >= 1 << width && width < 12) width += 1;
    }
    left -= 1;
  }
  put(257, 12);
  put(0, 8);
  return Buffer.from(bytes).toString('latin1');
}

const nestedBomb = (): Buffer => {
  const { content, filters } = nested(1500 * mega, 3);
  return Buffer.from(rawPdf(onePage(stream(`/Filter[${filters}]`, content))));
};
const lzwBomb = (): Buffer => Buffer.from(rawPdf(onePage(stream('/Filter/LZWDecode', lzw(2 * mega)))));
const runLengthBomb = (): Buffer => {
  const runs = deflateSync(Buffer.alloc(20 * mega, latin('\x81 ')), { level: 9 }).toString('latin1');
  return Buffer.from(rawPdf(onePage(stream('/Filter[/FlateDecode/RunLengthDecode]', runs))));
};
/** The table of the file itself, and the objects of its page tree, in a stream that grows. */
const objectStreamBomb = (): Buffer => {
  const inside = Buffer.concat([
    latin('2 0 3 37 <</Type/Pages/Kids[3 0 R]/Count 1>>     '),
    Buffer.alloc(900 * mega, ' '),
  ]);
  const content = packed(inside);
  const head = '%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n';
  const object = `4 0 obj\n${stream('/Type/ObjStm/N 2/First 9/Filter/FlateDecode', content)}\nendobj\n`;
  const rows = Buffer.from([0, 0, 0, 0, 1, 0, 9, 0, 2, 0, 4, 0, 2, 0, 4, 1, 1, 0, head.length, 0]);
  const table = stream('/Type/XRef/Size 5/W[1 2 1]/Root 1 0 R/Filter/FlateDecode', packed(rows));
  return latin(`${head}${object}5 0 obj\n${table}\nendobj\nstartxref\n${head.length + object.length}\n%%EOF`);
};
const xrefStreamBomb = (): Buffer => {
  const head =
    '%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n';
  const table = stream(
    '/Type/XRef/Size 2000000000/W[1 2 1]/Root 1 0 R/Filter/FlateDecode',
    packed(Buffer.alloc(800 * mega)),
  );
  return latin(`${head}3 0 obj\n${table}\nendobj\nstartxref\n${head.length}\n%%EOF`);
};
/** Each form draws the next one ten times: ten thousand million drawings. */
const drawingBomb = (): Buffer => {
  const objects = onePage(drawn('/F0 Do'), '/Resources<</XObject<</F0 5 0 R>>>>');
  for (let level = 0; level < 10; level += 1) {
    const own = `/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</F${level + 1} ${level + 6} 0 R>>>>`;
    objects.push(stream(own, `/F${level + 1} Do `.repeat(10)));
  }
  objects.push(stream('/Type/XObject/Subtype/Form/BBox[0 0 612 792]', '0 0 10 10 re f'));
  return Buffer.from(rawPdf(objects));
};
const patternBomb = (): Buffer => {
  const tiling =
    '/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.0001/YStep 0.0001/Resources<<>>';
  const objects = onePage(drawn('/Pattern cs /P scn 0 0 612 792 re f'), '/Resources<</Pattern<</P 5 0 R>>>>');
  return Buffer.from(rawPdf([...objects, stream(tiling, '0 0 1 1 re f')]));
};
const pictureBomb = (): Buffer => {
  const picture = '/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceRGB/BitsPerComponent 8';
  const objects = onePage(drawn('q 612 0 0 792 0 0 cm /Im Do Q'), '/Resources<</XObject<</Im 5 0 R>>>>');
  const { content, filters } = nested(800 * mega, 2);
  return Buffer.from(rawPdf([...objects, stream(`${picture}/Filter[${filters}]`, content)]));
};
const functionBomb = (): Buffer => {
  const sampled = '/FunctionType 0/Domain[0 1 0 1 0 1 0 1]/Range[0 1]/Size[65535 65535 65535 65535]/BitsPerSample 32';
  const shading = '/ShadingType 1/ColorSpace/DeviceGray/Domain[0 1 0 1]/Function 6 0 R';
  const objects = onePage(drawn('/S sh'), '/Resources<</Shading<</S 5 0 R>>>>');
  return Buffer.from(rawPdf([...objects, `<<${shading}>>`, stream(sampled, 'xxxx')]));
};

const deepArray = (): Buffer => {
  const depth = 100_000;
  return Buffer.from(rawPdf([...onePage(drawn()), `${'['.repeat(depth)}${']'.repeat(depth)}`]));
};
const deepInPage = (open: string, close: string): Buffer => {
  const depth = 100_000;
  return Buffer.from(rawPdf(onePage(drawn(), `/PieceInfo ${open.repeat(depth)}${close.repeat(depth)}`)));
};
const deepContents = (): Buffer => Buffer.from(rawPdf(onePage(drawn(`${'q '.repeat(200_000)}${'['.repeat(100_000)}`))));
const treeLoop = (): Buffer => {
  const tree = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2>>'];
  return Buffer.from(rawPdf([...tree, '<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>']));
};
const deepTree = (): Buffer => {
  const depth = 50_000;
  const tree = Array.from({ length: depth }, (_, at) => `<</Type/Pages/Kids[${at + 3} 0 R]/Count 1>>`);
  return Buffer.from(rawPdf(['<</Type/Catalog/Pages 2 0 R>>', ...tree, '<</Type/Page/MediaBox[0 0 9 9]>>']));
};
const parentLoop = (): Buffer => {
  const tree = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Parent 2 0 R/Kids[3 0 R]/Count 1>>'];
  return Buffer.from(rawPdf([...tree, '<</Type/Page/Parent 2 0 R/Contents 4 0 R>>', drawn()]));
};
const formLoop = (): Buffer => {
  const form = '/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</F 5 0 R>>>>';
  return Buffer.from(
    rawPdf([
      ...onePage(drawn('/F Do'), '/Resources<</XObject<</F 5 0 R>>>>'),
      stream(form, '0 0 9 9 re f /F Do /F Do'),
    ]),
  );
};
const outlineLoop = (): Buffer => {
  const item = '<</Title(Again)/Parent 5 0 R/First 6 0 R/Next 6 0 R/Prev 6 0 R/Dest[3 0 R/Fit]>>';
  const outline = '<</Type/Outlines/First 6 0 R/Last 6 0 R/Count 1>>';
  return Buffer.from(rawPdf([...onePage(drawn(), '', '/Outlines 5 0 R'), outline, item]));
};
const fieldLoop = (): Buffer => {
  const form = '/AcroForm<</Fields[5 0 R]/NeedAppearances true>>';
  const field = '<</FT/Tx/T(a)/V(b)/Parent 5 0 R/Kids[5 0 R]/Type/Annot/Subtype/Widget/Rect[0 0 99 99]>>';
  return Buffer.from(rawPdf([...onePage(drawn(), '/Annots[5 0 R 5 0 R]', form), field]));
};
const nameTreeLoop = (): Buffer =>
  Buffer.from(
    rawPdf([
      ...onePage(drawn(), '', '/Names<</EmbeddedFiles 5 0 R/Dests 5 0 R/JavaScript 5 0 R>>'),
      '<</Kids[5 0 R 5 0 R]>>',
    ]),
  );
const xrefLoop = (): Buffer => {
  const file = Buffer.from(rawPdf(onePage(drawn()))).toString('latin1');
  const at = file.lastIndexOf('xref\n0');
  return latin(file.replace('/Root 1 0 R', `/Root 1 0 R /Prev ${at}`));
};
const lengthLoop = (): Buffer => Buffer.from(rawPdf(onePage('<</Length 4 0 R>>\nstream\n0 0 99 99 re f\nendstream')));
const filterLoop = (): Buffer =>
  Buffer.from(rawPdf([...onePage(stream('/Filter 5 0 R', mark)), `[${'/FlateDecode '.repeat(100_000)}]`]));
const referenceLoop = (): Buffer => Buffer.from(rawPdf([...onePage('5 0 R'), '6 0 R', '5 0 R']));

const manyPages = (count: number): Buffer => {
  const kids = Array.from({ length: count }, (_, at) => `${at + 3} 0 R`).join(' ');
  const page = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>';
  const tree = ['<</Type/Catalog/Pages 2 0 R>>', `<</Type/Pages/Kids[${kids}]/Count ${count}>>`];
  return Buffer.from(rawPdf([...tree, ...Array.from({ length: count }, () => page)]));
};
const onePageTenThousandTimes = (): Buffer => {
  const tree = ['<</Type/Catalog/Pages 2 0 R>>', `<</Type/Pages/Kids[${'3 0 R '.repeat(10_000)}]/Count 10000>>`];
  return Buffer.from(rawPdf([...tree, '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>']));
};
const manyFields = (): Buffer => {
  const count = 20_000;
  const refs = Array.from({ length: count }, (_, at) => `${at + 5} 0 R`).join(' ');
  const field = '<</FT/Tx/T(a)/V(b)/DA(/Helv 9 Tf)/Type/Annot/Subtype/Widget/Rect[0 0 99 99]>>';
  const objects = onePage(drawn(), `/Annots[${refs}]`, `/AcroForm<</Fields[${refs}]/NeedAppearances true>>`);
  return Buffer.from(rawPdf([...objects, ...Array.from({ length: count }, () => field)]));
};
const endlessName = (): Buffer => Buffer.from(rawPdf([...onePage(drawn()), `/${'A'.repeat(20 * mega)}`]));
const hugeNumbers = (): Buffer =>
  Buffer.from(
    rawPdf(
      onePage(
        drawn('1e308 1e308 1e308 1e308 re f 99999999999999999999 0 0 1 0 0 cm'),
        '/UserUnit 1e30/Rotate 4294967290',
      ),
    ),
  );

export const pdfBombs: [name: string, make: () => Buffer][] = [
  ['a stream packed three times over, 1.5 gigabytes', nestedBomb],
  ['LZW that grows', lzwBomb],
  ['run lengths inside a packed stream', runLengthBomb],
  ['an object stream of 900 megabytes', objectStreamBomb],
  ['a table stream of 800 megabytes that claims two thousand million objects', xrefStreamBomb],
  ['forms that draw each other ten thousand million times', drawingBomb],
  ['a pattern of steps too small to count', patternBomb],
  ['a picture of 3600 megapixels inside', pictureBomb],
  ['a function with a table of 10^19 entries', functionBomb],
  ['arrays 100,000 deep', deepArray],
  ['arrays 100,000 deep in the page', () => deepInPage('[', ']')],
  ['dictionaries 100,000 deep in the page', () => deepInPage('<</A', '>>')],
  ['drawing that nests without end', deepContents],
  ['a page tree that holds itself', treeLoop],
  ['a page tree 50,000 deep', deepTree],
  ['a page tree that is its own parent', parentLoop],
  ['a form that draws itself', formLoop],
  ['bookmarks in a circle', outlineLoop],
  ['a field that is its own parent and child', fieldLoop],
  ['names in a circle', nameTreeLoop],
  ['a table that comes before itself', xrefLoop],
  ['a stream as long as itself', lengthLoop],
  ['100,000 filters', filterLoop],
  ['references in a circle', referenceLoop],
  ['10,000 pages', () => manyPages(10_000)],
  ['one page 10,000 times', onePageTenThousandTimes],
  ['20,000 filled fields on a page', manyFields],
  ['a name of 20 megabytes', endlessName],
  ['numbers beyond any page', hugeNumbers],
];

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([latin(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
};
function png(width: number, height: number, data: Buffer, ...more: Buffer[]): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const start = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([start, chunk('IHDR', head), ...more, chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}
const textBomb = (): Buffer =>
  png(
    300,
    300,
    deflateSync(Buffer.alloc(300 * 901)),
    chunk('zTXt', Buffer.concat([latin('Comment\0\0'), deflateSync(Buffer.alloc(900 * mega))])),
  );
const jpegHead = (width: number, height: number): Buffer => {
  const frame = Buffer.from([255, 192, 0, 17, 8, 0, 0, 0, 0, 3, 1, 34, 0, 2, 17, 1, 3, 17, 1]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([latin('\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0'), frame]);
};
/** A progressive JPEG may be told to go over all of its pixels as often as it likes. */
const webpHead = (): Buffer => {
  const body = Buffer.concat([
    latin('WEBPVP8X'),
    Buffer.from([10, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from([255, 255, 255, 255, 255, 255]),
  ]);
  const riff = Buffer.alloc(8);
  riff.write('RIFF');
  riff.writeUInt32LE(body.length, 4);
  return Buffer.concat([riff, body]);
};
export const pictureBombs: [name: string, make: () => Buffer][] = [
  ['a PNG that claims 4 × 10^18 pixels', () => png(2 ** 31 - 1, 2 ** 31 - 1, deflateSync(Buffer.alloc(1000)))],
  ['a PNG of 10,000 megapixels in a few kilobytes', () => png(100_000, 100_000, deflateSync(Buffer.alloc(mega)))],
  ['a PNG with a note of 900 megabytes', textBomb],
  ['a JPEG that claims 4,000 megapixels', () => Buffer.concat([jpegHead(65_500, 65_500), latin('\xff\xda')])],
  ['a JPEG that stops after its head', () => jpegHead(3000, 4000)],
  ['a JPEG without size', () => jpegHead(0, 0)],
  ['a WebP that claims 2^48 pixels', webpHead],
];
