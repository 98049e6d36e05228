import fontkit from '@pdf-lib/fontkit';
import type { PDFDocument, PDFFont } from 'pdf-lib';
import { readBundledFile } from './bundled-file.ts';
import { hasHan } from './face.ts';
import { fontFiles, type FontFile } from './font-files.ts';

const loaded = new Map<string, Promise<Uint8Array>>();
function fontBytes({ file, from }: FontFile): Promise<Uint8Array> {
  const known = loaded.get(file) ?? readBundledFile(file, { package: from.name, fromEntry: `${from.folder}/${file}` });
  loaded.set(file, known);
  return known;
}

export interface Fonts {
  regular: PDFFont;
  bold: PDFFont;
  /** Only where it was asked for. */
  han?: PDFFont;
}

/**
 * fontkit 1.1.1 gives a subset the short glyph table, which counts in steps of two bytes; in a font with glyphs of odd
 * length (Noto has 1,323) most letters then come out blank. The subset is told to use the long table.
 */
interface Subset {
  loca: { version?: number };
  _addGlyph(glyph: number): number;
}
const LONG_TABLE = 1;
/** What reading a font costs is paid once: its tables and glyphs are the same for every file. */
const parsed = new Map<Uint8Array, ReturnType<typeof fontkit.create>>();
const mendedFontkit: typeof fontkit = {
  create(bytes, postscriptName) {
    const known = parsed.get(bytes);
    if (known) return known;
    const font = withPlainLayout(fontkit.create(bytes, postscriptName));
    parsed.set(bytes, font);
    const createSubset = font.createSubset.bind(font);
    font.createSubset = () => {
      const subset = createSubset();
      const inner = subset as unknown as Subset;
      const addGlyph = inner._addGlyph.bind(subset);
      inner._addGlyph = (glyph) => {
        inner.loca.version = LONG_TABLE;
        return addGlyph(glyph);
      };
      return subset;
    };
    return font;
  },
};

/**
 * A letter, one glyph. The font's own rules are asked only where letters combine (marks of their own, other scripts'
 * joiners): asking them for each line of a table was most of what a packet cost.
 */
const combines = /[\p{M}\p{Cf}]/u;
function withPlainLayout(font: ReturnType<typeof fontkit.create>): typeof font {
  const layout = font.layout.bind(font);
  font.layout = (text, ...rest) => {
    if (combines.test(text)) return layout(text, ...rest);
    const glyphs = [...text].map((letter) => font.glyphForCodePoint(letter.codePointAt(0) ?? 0));
    return { glyphs } as unknown as ReturnType<typeof layout>;
  };
  return font;
}

/** `saying`: what the file will say; it decides whether a font for Chinese comes along. */
export async function embedFonts(document: PDFDocument, saying = ''): Promise<Fonts> {
  document.registerFontkit(mendedFontkit);
  const embed = async (font: FontFile) =>
    // A name of our own: pdf-lib would draw a random one, and the same letter would not be the same bytes.
    document.embedFont(await fontBytes(font), {
      subset: true,
      features: { liga: false },
      customName: font.file.replace('.ttf', ''),
    });
  return {
    regular: await embed(fontFiles.regular),
    bold: await embed(fontFiles.bold),
    ...(hasHan(saying) ? { han: await embed(fontFiles.han) } : {}),
  };
}
