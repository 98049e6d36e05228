import type { Answers } from '../../domain/forms/shape.ts';
import { sampleAnswers } from './answers.ts';

const without = (answers: Answers, names: RegExp): Answers =>
  Object.fromEntries(Object.entries(answers).filter(([name]) => !names.test(name)));

/** What the person says of support services, whatever else they ask for (R7). */
const why: Answers = {
  whyNeeded: 'The class starts at 6 in the morning. No bus runs then, and the shop asks for work boots.',
  askedElsewhere: 'yes',
  askedWhere: 'The union: they help with tools, not with boots or the way there.',
};

/** Support services alone, of a person who is in a class already: 270.00 for boots, the way there and tools. */
export const supportAnswers: Answers = {
  ...without(
    sampleAnswers,
    /^(cost-|school\d|schoolName|training|program|etpl|credential|weekly|fullTime|whyThis|payee|total|fafsa|pell)/,
  ),
  ...why,
  asksFor: 'support',
  takesPartIn: 'training',
  takesPartWhere: 'Forklift class at Example Training Center',
  'cost-clothes': 120_00,
  'cost-transport': 100_00,
  'cost-tools': 50_00,
  'payee-clothes': 'vendor',
  'payeeName-clothes': 'Example Work Wear',
  'payee-transport': 'participant',
};

/** Training and support services: 2,900.00 at the school, 450.00 beside it. */
export const trainingAndSupportAnswers: Answers = {
  ...sampleAnswers,
  ...why,
  asksFor: 'training-and-support',
  'cost-clothes': 200_00,
  'cost-child-care': 250_00,
  totalCost: 3_350_00,
  'payee-clothes': 'vendor',
  'payeeName-clothes': 'Example Uniform Store',
  'payee-child-care': 'vendor',
  'payeeName-child-care': 'Example Child Care',
};
