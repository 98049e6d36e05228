/**
 * R13: STEP money pays a component of a STEP case plan, for people on SNAP. A scholarship packet has no such plan, so it
 * is paid from another fund; the STEP application, a packet of its own, is where STEP money is asked for.
 */
export const paysScholarships = (stream: string): boolean => !stream.startsWith('step-');
