import { sampleAddress } from './board.ts';
import type { Answers } from '../../domain/forms/shape.ts';

/** Somebody at work who wants to learn a trade at an employer's; invented, like all samples. */
export const ojtAnswers: Answers = {
  firstName: 'Sample',
  lastName: 'Participant',
  birthDate: '1991-03-09',
  street: '9 Sample Street',
  ...sampleAddress,
  phone: '503-555-0105',
  mayText: 'no',
  spokenLanguage: 'english',
  registered: 'yes',
  hasCoach: 'no',
  workStatus: 'working',
  schooling: 'high-school',
  basicSkills: 'no',
  veteran: 'no',
  householdSize: 1,
  incomeSixMonths: 3_000_000,
  selectiveService: 'not-required',
  ojtEmployer: 'Sample Cabinet Works LLC',
  ojtEmployerTown: `20 Sample Avenue, ${sampleAddress.city}`,
  ojtEmployerPhone: '503-555-0160',
  ojtEmployerBefore: 'no',
  ojtJob: 'Cabinet maker',
  ojtLearn: 'To read drawings, to run the saws safely, to build and fit cabinets.',
  ojtSkills: 'I can measure and cut by hand, and I have worked in a warehouse.',
  ojtWage: 2_200,
  ojtHours: 40,
  ojtStart: '2027-01-11',
  ojtWeeks: 20,
};
