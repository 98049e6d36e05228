import type { FormField } from './shape.ts';

export const stepSections: Readonly<Record<string, readonly FormField[]>> = {};
