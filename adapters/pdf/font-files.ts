/**
 * Noto Sans (OFL): Latin with Spanish and Vietnamese, Cyrillic and Greek. PDF's built-in fonts know Western Europe only,
 * and a name must never lose its accents on a letter. Chinese is a font of its own, of ten megabytes: read only for a file
 * that says something in it, and in one weight. (The smaller package of it has outlines that fontkit cannot subset.)
 */
const latin = { name: '@embedpdf/fonts-latin', folder: '../fonts' } as const;
const chinese = { name: '@expo-google-fonts/noto-sans-sc', folder: '400Regular' } as const;
export const fontFiles = {
  regular: { file: 'NotoSans-Regular.ttf', from: latin },
  bold: { file: 'NotoSans-Bold.ttf', from: latin },
  han: { file: 'NotoSansSC_400Regular.ttf', from: chinese },
} as const;
export type FontFile = (typeof fontFiles)[keyof typeof fontFiles];
