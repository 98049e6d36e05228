import { field, needed, type FormField } from './shape.ts';

/**
 * What an on-the-job training slot asks besides the person's own situation (R21): who the employer is, what is learned there,
 * and what the pay and the hours are. What is decided in the end is staff's and the employer's to write down.
 */
export const ojtSections: Readonly<Record<string, readonly FormField[]>> = {
  'ojt-employer': [
    field('ojtEmployer', 'text', { ...needed, maxLength: 120 }),
    field('ojtEmployerTown', 'text', { ...needed, maxLength: 200 }),
    field('ojtEmployerPhone', 'phone', { ...needed, maxLength: 30 }),
    field('ojtEmployerBefore', 'choice', { ...needed, options: ['yes', 'no', 'unsure'] }),
  ],
  'ojt-job': [
    field('ojtJob', 'text', { ...needed, maxLength: 120 }),
    field('ojtLearn', 'textarea', { ...needed, maxLength: 1500 }),
    field('ojtSkills', 'textarea', { ...needed, maxLength: 1500 }),
  ],
  'ojt-pay': [
    field('ojtWage', 'money', needed),
    field('ojtHours', 'number', { ...needed, range: [1, 60] }),
    field('ojtStart', 'date', needed),
    field('ojtWeeks', 'number', { ...needed, range: [1, 104] }),
  ],
};
