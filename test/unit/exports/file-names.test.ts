import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asPdf, entryPath, safeFileName } from '../../../domain/exports/file-names.ts';

describe('names of files in a copy', () => {
  test.each([
    ['passport.jpg', 'passport.jpg'],
    ['удостоверение личности.pdf', 'удостоверение личности.pdf'],
    ['身份证.png', '身份证.png'],
    ['Giấy tờ.pdf', 'Giấy tờ.pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\Users\\me\\id.jpg', 'C__Users_me_id.jpg'],
    ['.htaccess', 'htaccess'],
    ['a\u202Egpj.exe', 'a_gpj.exe'],
    ['a\u0000b\n.pdf', 'a_b_.pdf'],
    ['   ', 'file'],
    ['..', 'file'],
  ])('%j is kept as %j', (sent, kept) => {
    expect(safeFileName(sent)).toBe(kept);
  });

  test('a long name keeps its end', () => {
    const name = safeFileName(`${'ж'.repeat(300)}.jpeg`);
    expect([...name]).toHaveLength(100);
    expect(name.endsWith('.jpeg')).toBe(true);
  });

  test('whatever somebody calls their files, each lies in its folder and none in the place of another', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 12 }), (names) => {
        const paths = names.map((name, at) => entryPath('SE-4827', at, name));
        expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(names.length);
        for (const path of paths) expect(path).toMatch(/^SE-4827\/\d{2,} [^/\\]+$/);
      }),
    );
  });

  test('the clean copy of a photo is a PDF', () => {
    expect(asPdf('passport.jpg')).toBe('passport.pdf');
    expect(asPdf('passport')).toBe('passport.pdf');
  });
});
