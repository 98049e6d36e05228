import type { FormField } from './shape.ts';

export const ojtSections: Readonly<Record<string, readonly FormField[]>> = {};
