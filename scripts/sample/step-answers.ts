import { sampleAddress } from './board.ts';
import type { Answers } from '../../domain/forms/shape.ts';

/** A STEP request as people send it: few answers, and those of SNAP, TANF and hardship among them (R11, R22). */
export const stepAnswers: Answers = {
  firstName: 'Sample',
  lastName: 'Participant',
  birthDate: '1994-03-08',
  street: '12 Sample Street',
  ...sampleAddress,
  phone: '503-555-0100',
  mayText: 'no',
  spokenLanguage: 'english',
  registered: 'yes',
  hasCoach: 'no',
  getsSnap: 'yes',
  getsTanf: 'no',
  stepGoal: 'I want to work as a medical assistant.',
  stepHelp: ['job-search', 'vocational'],
  stepHours: 15,
  stepBarriers: ['child-care', 'transport'],
  stepBarrierNote: 'The last bus goes at six.',
  stepContactBy: 'phone',
  stepContactTimes: ['morning'],
};
