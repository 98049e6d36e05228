import { fileTypeFromBuffer } from 'file-type';
import type { DocumentKind } from '../../domain/document-verdict.ts';

type Sniffed = { kind: DocumentKind } | { looksLike: string };

/** By the ending that the bytes deserve. Camera makers' raw files are TIFFs inside, but are told apart and sent back. */
const kinds: Record<string, DocumentKind> = {
  pdf: 'pdf',
  png: 'png',
  jpg: 'jpeg',
  heic: 'heic',
  webp: 'webp',
  tif: 'tiff',
};
/** Readers look for the header in the first kilobyte: mail gateways and scanners put bytes before it. */
const PDF_HEADER_WITHIN_BYTES = 1024;
const TEXT_SAMPLE_BYTES = 4096;

/** What the bytes are, whatever the name and the declared type say. */
export async function sniff(bytes: Uint8Array): Promise<Sniffed> {
  const known = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const kind = kinds[known?.ext ?? ''];
  if (kind !== undefined) return { kind };
  // A known other type stays what it is, even where a PDF header is hidden inside.
  if (known !== undefined) return { looksLike: known.ext.slice(0, 20) };
  const start = Buffer.from(bytes.subarray(0, PDF_HEADER_WITHIN_BYTES)).toString('latin1');
  if (start.includes('%PDF-')) return { kind: 'pdf' };
  // What comes first tells; that its pages are listed at the end of a file that was cut off is for its reader to say.
  if (/^(?:II[*+]\0|MM\0[*+])/.test(start)) return { kind: 'tiff' };
  return { looksLike: textOrUnknown(bytes.subarray(0, TEXT_SAMPLE_BYTES)) };
}

function textOrUnknown(sample: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(sample);
  // The last character may be cut in half by the sample's end.
  const controls =
    text
      .slice(0, -1)
      .match(/[\p{Cc}\uFFFD]/gu)
      ?.filter((each) => !'\t\r\n\f'.includes(each)) ?? [];
  if (controls.length > 0) return 'unknown';
  return /^\s*<(?:!doctype html|html|head|body)/i.test(text) ? 'html' : 'text';
}
