/** The letters that networks send in seven bits (3GPP TS 23.038). Spanish á, í, ó and ú are not among them, é and ñ are. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** These take two places. */
const extended = '^{}\\[~]|€\f';

export interface TextLength {
  encoding: 'GSM' | 'UNICODE';
  /** Places, as the network counts them. */
  length: number;
  /** Each one is paid for. */
  parts: number;
}

/** One part holds 160 places of seven bits, or 70 of sixteen; parts of a longer text lose some to their numbering. */
export function textLength(text: string): TextLength {
  const letters = [...text];
  const isGsm = letters.every((letter) => basic.includes(letter) || extended.includes(letter));
  const length = isGsm ? letters.reduce((sum, letter) => sum + (extended.includes(letter) ? 2 : 1), 0) : text.length;
  const [single, joined] = isGsm ? [160, 153] : [70, 67];
  return {
    encoding: isGsm ? 'GSM' : 'UNICODE',
    length,
    parts: length <= single ? 1 : Math.ceil(length / joined),
  };
}
