/**
 * Names of files as their senders wrote them, made safe to unpack anywhere: no folders, no characters that a file system or a
 * reader's eye takes for something else, no name that begins with a dot or is too long. Letters of every script stay.
 */
const lengthMax = 100;
/** Path separators, what Windows refuses, control characters, and marks that turn the direction of what follows. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\\/:*?"<>|]/gu;

export function safeFileName(name: string): string {
  const plain = name.normalize('NFC').replace(unsafe, '_').replace(/\s+/g, ' ').trim();
  const bare = plain.replace(/^[. ]+|[. ]+$/g, '');
  if (bare === '') return 'file';
  const [stem, extension] = cutExtension(bare);
  return [...stem].slice(0, lengthMax - extension.length).join('') + extension;
}

/** The clean copy of a photo is a PDF. */
export const asPdf = (name: string): string => `${cutExtension(name)[0]}.pdf`;

function cutExtension(name: string): [string, string] {
  const found = /^(.+)(\.[A-Za-z0-9]{1,8})$/u.exec(name);
  return found ? [found[1] ?? name, found[2] ?? ''] : [name, ''];
}

/** Numbered in their order, so that two of the same name stand side by side. */
export const entryPath = (folder: string, at: number, name: string): string =>
  `${safeFileName(folder)}/${String(at + 1).padStart(2, '0')} ${safeFileName(name)}`;
