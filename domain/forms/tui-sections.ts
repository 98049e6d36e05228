import type { FormField } from './shape.ts';

export const tuiSections: Readonly<Record<string, readonly FormField[]>> = {};
