const RIGHT_TO_LEFT_OVERRIDE = '\u202E';
const END_OF_OVERRIDE = '\u202C';

/** Each word with a Latin letter as if it were of a script that runs from right to left; numbers stay as they are. */
export const mirror = (text: string): string =>
  text.replace(/\S*\p{Script=Latin}\S*/gu, (word) => `${RIGHT_TO_LEFT_OVERRIDE}${word}${END_OF_OVERRIDE}`);
