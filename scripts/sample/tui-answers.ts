import { sampleAddress } from './board.ts';
import type { Answers } from '../../domain/forms/shape.ts';

const day = (fromToday: number): string => new Date(Date.now() + fromToday * 86_400_000).toISOString().slice(0, 10);

/** An application for training unemployment insurance as people send it: laid off some weeks ago, a program of a year. */
export const tuiAnswers: Answers = {
  firstName: 'Sample',
  lastName: 'Participant',
  birthDate: '1988-06-30',
  street: '7 Sample Street',
  ...sampleAddress,
  phone: '503-555-0107',
  mayText: 'no',
  spokenLanguage: 'english',
  registered: 'yes',
  hasCoach: 'no',
  layoffEmployer: 'Example Paper Mill',
  layoffOn: day(-30),
  claimOn: day(-26),
  jobSearch: 'yes',
  schoolName: 'Example Community College',
  programName: 'Industrial Maintenance Technician',
  studyLevel: 'associate',
  programStart: day(40),
  programEnd: day(330),
  schoolSaysFullTime: 'yes',
  weeklyHours: 30,
  termKind: 'quarter',
  hasAward: 'no',
};
