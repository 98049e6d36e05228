import { createCipheriv, createHash } from 'node:crypto';
import { PDFDocument, PDFName, PDFString, StandardFonts } from 'pdf-lib';
import { startPdfium, type PdfFile } from '../../../adapters/pdf/pdfium.ts';

/** Documents made here, each with one property that a test needs. */
export async function plainPdf(pages: number, text = 'A page of the sample'): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let index = 0; index < pages; index += 1)
    document.addPage([612, 792]).drawText(`${text} ${index + 1}`, { x: 72, y: 700, size: 14, font });
  return document.save({ useObjectStreams: false });
}

/** Objects 1, 2, 3 … as written, with a right table; object 1 is the catalog. */
export function rawPdf(objects: readonly string[], trailer = ''): Uint8Array {
  let file = '%PDF-1.7\n';
  let table = '0000000000 65535 f \n';
  objects.forEach((object, index) => {
    table += `${String(file.length).padStart(10, '0')} 00000 n \n`;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
  });
  const size = objects.length + 1;
  return Buffer.from(
    `${file}xref\n0 ${size}\n${table}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${file.length}\n%%EOF\n`,
    'latin1',
  );
}

/** Everything that a PDF can do to its reader, on two pages, with one field that is filled in. */
export async function activePdf(): Promise<Uint8Array> {
  const document = await PDFDocument.load(await plainPdf(2), { updateMetadata: false });
  const { context, catalog } = document;
  const action = (fields: Record<string, unknown>) => context.register(context.obj(fields as never));
  const script = action({ Type: 'Action', S: 'JavaScript', JS: PDFString.of('app.alert(1)') });
  catalog.set(PDFName.of('OpenAction'), script);
  catalog.set(PDFName.of('AA'), context.obj({ WC: script }));
  catalog.set(PDFName.of('Names'), context.obj({ JavaScript: { Names: [PDFString.of('start'), script] } }));
  await document.attach(new Uint8Array([77, 90, 1, 2]), 'program.exe');
  const page = document.getPage(0);
  page.node.set(PDFName.of('AA'), context.obj({ O: script }));
  const link = (fields: Record<string, unknown>) =>
    context.register(context.obj({ Type: 'Annot', Subtype: 'Link', Rect: [72, 600, 200, 620], A: fields } as never));
  const links = [
    link({ S: 'Launch', F: PDFString.of('program.exe') }),
    link({ S: 'GoToR', F: PDFString.of('other.pdf'), D: [0, 'Fit'] }),
    link({ S: 'URI', URI: PDFString.of('https://example.org/') }),
  ];
  page.node.set(PDFName.of('Annots'), context.obj(links));
  const field = document.getForm().createTextField('firstName');
  field.addToPage(page, { x: 72, y: 500, width: 200, height: 24 });
  field.setText('Sample');
  return document.save({ useObjectStreams: false });
}

/** Locked for readers with a password, open to owners with an empty one (AES-256, revision 5). */
export function emptyOwnerPasswordPdf(ownerPassword = ''): Uint8Array {
  const fileKey = sha256('file key');
  const [userCheck, userKey, ownerCheck, ownerKey] = [0, 1, 2, 3].map((each) => sha256(`salt${each}`).subarray(0, 8));
  if (!userCheck || !userKey || !ownerCheck || !ownerKey) throw new Error('four salts');
  const user = Buffer.concat([sha256('secret', userCheck), userCheck, userKey]);
  const owner = Buffer.concat([sha256(ownerPassword, ownerCheck, user), ownerCheck, ownerKey]);
  const wrap = (key: Buffer) =>
    createCipheriv('aes-256-cbc', key, Buffer.alloc(16)).setAutoPadding(false).update(fileKey).toString('hex');
  const permissions = Buffer.from('fcffffffffffffff5461646200000000', 'hex');
  const perms = createCipheriv('aes-256-ecb', fileKey, null).setAutoPadding(false).update(permissions).toString('hex');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>',
    // A note with a coloured frame: something to see without a stream, which would have to be encrypted.
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Annots [<< /Type /Annot /Subtype /Square /Rect [72 600 300 700] /C [0 0 0] >>] >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>',
    `<< /Filter /Standard /V 5 /R 5 /Length 256 /P -4 /U <${user.toString('hex')}> /UE <${wrap(sha256('secret', userKey))}>` +
      ` /O <${owner.toString('hex')}> /OE <${wrap(sha256(ownerPassword, ownerKey, user))}> /Perms <${perms}>` +
      ' /CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> /StmF /StdCF /StrF /StdCF >>',
  ];
  return rawPdf(objects, '/Encrypt 5 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]');
}

function sha256(...parts: (string | Buffer)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

async function openPdf(bytes: Uint8Array): Promise<PdfFile> {
  const file = (await startPdfium()).open(bytes);
  if (typeof file === 'string') throw new Error(file);
  return file;
}

/** How much of each page is not white, between 0 and 1. */
export async function inkOfPages(bytes: Uint8Array): Promise<number[]> {
  const file = await openPdf(bytes);
  return Array.from({ length: file.pageCount }, (_, page) => {
    const { width, height, rgbx } = file.renderPage(page, { width: 300, pixelsMax: 1_000_000 });
    let dark = 0;
    for (let at = 0; at < rgbx.length; at += 4) if ((rgbx[at] ?? 255) < 200) dark += 1;
    return dark / (width * height);
  });
}
