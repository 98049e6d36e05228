import { componentKinds } from '../step/progress.ts';
import { field, needed, type FormField } from './shape.ts';

const benefit = { options: ['yes', 'no', 'unsure'], keptIn: 'snap' } as const;

/**
 * STEP asks little. What it has to know of SNAP and TANF (R11), and what makes it hard to take part, is told to the STEP coach
 * alone: it is kept apart (R22) and never needed for sending, since staff check with the agency.
 */
export const stepSections: Readonly<Record<string, readonly FormField[]>> = {
  'step-benefits': [field('getsSnap', 'choice', benefit), field('getsTanf', 'choice', benefit)],
  'step-goal': [
    field('stepGoal', 'textarea', { ...needed, maxLength: 600 }),
    field('stepHelp', 'choices', { ...needed, options: componentKinds }),
    field('stepHours', 'number', { ...needed, range: [1, 60] }),
  ],
  'step-barriers': [
    field('stepBarriers', 'choices', {
      options: ['child-care', 'transport', 'housing', 'health', 'language', 'phone-internet', 'other'],
      keptIn: 'snap',
    }),
    field('stepBarrierNote', 'textarea', { maxLength: 500, keptIn: 'snap' }),
  ],
  'step-contact': [
    field('stepContactBy', 'choice', { ...needed, options: ['phone', 'text', 'email', 'in-person'] }),
    field('stepContactTimes', 'choices', { options: ['morning', 'noon', 'afternoon'] }),
  ],
};
