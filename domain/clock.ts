/** Time and chance come in, so that tests can move one and repeat the other. */
export interface Clock {
  now(): Date;
}
export type RandomBytes = (count: number) => Uint8Array;
