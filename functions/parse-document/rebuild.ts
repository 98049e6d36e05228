/**
 * Writes a file anew from the objects it still holds, where its own table or trailer is beyond the engine's repair
 * (a download that broke off in the trailer, a mangled ID). Only whole objects are taken, nothing is guessed: a file
 * whose catalog is gone or packed away stays unreadable, and so does an encrypted one.
 */
export function rebuildFromObjects(original: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(original).toString('latin1');
  if (text.includes('/Encrypt')) return undefined;
  const objects = new Map<number, string>();
  const heading = /(?<![0-9])(\d{1,7})\s{1,3}\d{1,5}\s{1,3}obj\b/g;
  for (let found = heading.exec(text); found !== null; found = heading.exec(text)) {
    const end = objectEnd(text, heading.lastIndex);
    if (end === undefined) continue;
    const body = text.slice(heading.lastIndex, end);
    if (!/\/Type\s*\/XRef\b/.test(body)) objects.set(Number(found[1]), body);
    heading.lastIndex = end;
  }
  const root = [...objects].find(([, body]) => /\/Type\s*\/Catalog\b/.test(body) && !body.includes('stream'))?.[0];
  return root === undefined ? undefined : write(objects, root);
}

/** A stream may hold any bytes, "endobj" too, so its end is looked for first. */
function objectEnd(text: string, from: number): number | undefined {
  const end = text.indexOf('endobj', from);
  const stream = text.indexOf('stream', from);
  if (end < 0) return undefined;
  if (stream < 0 || stream > end) return end;
  const streamEnd = text.indexOf('endstream', stream + 6);
  const afterStream = streamEnd < 0 ? -1 : text.indexOf('endobj', streamEnd);
  return afterStream < 0 ? undefined : afterStream;
}

function write(objects: Map<number, string>, root: number): Uint8Array {
  const numbers = [...objects.keys()].sort((a, b) => a - b);
  const parts = ['%PDF-1.7\n'];
  let length = parts[0]?.length ?? 0;
  let table = 'xref\n0 1\n0000000000 65535 f \n';
  for (const number of numbers) {
    table += `${number} 1\n${String(length).padStart(10, '0')} 00000 n \n`;
    const part = `${number} 0 obj${objects.get(number) ?? ''}\nendobj\n`;
    parts.push(part);
    length += part.length;
  }
  const size = (numbers.at(-1) ?? 0) + 1;
  parts.push(table, `trailer\n<< /Size ${size} /Root ${root} 0 R >>\nstartxref\n${length}\n%%EOF\n`);
  return Buffer.from(parts.join(''), 'latin1');
}
