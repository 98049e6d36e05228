import { createCipheriv, createHash } from 'node:crypto';

/** A PDF that asks for a password (AES-256, revision 5), written by hand: pdf-lib cannot encrypt. Not a secret. */
const SAMPLE_PASSWORD = 'sample-password';

export function lockedPdf(): Buffer {
  const fileKey = sha256('the key of the sample file');
  const salts = [0, 1, 2, 3].map((index) => sha256(`salt ${index}`).subarray(0, 8));
  const [userCheck, userKeySalt, ownerCheck, ownerKeySalt] = salts as [Buffer, Buffer, Buffer, Buffer];
  const password = Buffer.from(SAMPLE_PASSWORD);
  const user = Buffer.concat([sha256(password, userCheck), userCheck, userKeySalt]);
  const userKey = aes256(sha256(password, userKeySalt), fileKey);
  const owner = Buffer.concat([sha256(password, ownerCheck, user), ownerCheck, ownerKeySalt]);
  const ownerKey = aes256(sha256(password, ownerKeySalt, user), fileKey);

  const permissions = Buffer.from('fcffffffffffffff54616462' + '00000000', 'hex');
  const perms = createCipheriv('aes-256-ecb', fileKey, null).setAutoPadding(false).update(permissions);
  const hex = (bytes: Buffer): string => `<${bytes.toString('hex')}>`;

  const content = 'BT /F1 18 Tf 72 700 Td (Pay stub of the sample participant) Tj ET';
  const vector = sha256('vector').subarray(0, 16);
  const cipher = createCipheriv('aes-256-cbc', fileKey, vector);
  const stream = Buffer.concat([vector, cipher.update(content), cipher.final()]);
  const objects: Buffer[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    Buffer.concat([Buffer.from(`<< /Length ${stream.length} >>\nstream\n`), stream, Buffer.from('\nendstream')]),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Filter /Standard /V 5 /R 5 /Length 256 /P -4 /U ${hex(user)} /UE ${hex(userKey)} /O ${hex(owner)} /OE ${hex(ownerKey)} /Perms ${hex(perms)} /CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> /StmF /StdCF /StrF /StdCF >>`,
  ].map((body) => Buffer.from(body));
  return assemble(objects);
}

function assemble(objects: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  const length = (): number => parts.reduce((sum, part) => sum + part.length, 0);
  objects.forEach((body, index) => {
    offsets.push(length());
    parts.push(Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n'));
  });
  const start = length();
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const id = `<${sha256('id').subarray(0, 16).toString('hex')}>`;
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Encrypt ${objects.length} 0 R /ID [${id} ${id}] >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

function sha256(...parts: (string | Buffer)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function aes256(key: Buffer, block: Buffer): Buffer {
  return createCipheriv('aes-256-cbc', key, Buffer.alloc(16)).setAutoPadding(false).update(block);
}
