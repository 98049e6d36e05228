import { packetSections } from './sections.ts';
import { field, needed, type FormField } from './shape.ts';

/** The very field of the scholarship's form: a name means the same question everywhere. */
function alsoAsked(name: string): FormField {
  const found = packetSections['training']?.find((each) => each.name === name);
  if (!found) throw new Error(`form: training does not ask ${name}`);
  return found;
}

/**
 * What a packet for training unemployment insurance tells the office. Dates of the job's end and the claim,
 * and the search for work, are unemployment data: kept apart, never needed, read by nobody who checks the packet (R22). We
 * ask nothing about benefits (R20).
 */
export const tuiSections: Readonly<Record<string, readonly FormField[]>> = {
  layoff: [
    field('layoffEmployer', 'text', { ...needed, maxLength: 120 }),
    // R17: which of the three counts is for the office to say; one that is given starts the countdown.
    field('layoffOn', 'date', { keptIn: 'ui' }),
    field('claimOn', 'date', { keptIn: 'ui' }),
    field('certifiedOn', 'date', { keptIn: 'ui' }),
    // R16: whoever has stopped is told to start again, on their own page and nowhere else.
    field('jobSearch', 'choice', { options: ['yes', 'less', 'no'], keptIn: 'ui' }),
  ],
  study: [
    alsoAsked('schoolName'),
    alsoAsked('programName'),
    // R18: shown and never decided here.
    field('studyLevel', 'choice', { ...needed, options: ['vocational', 'associate', 'bachelor', 'other'] }),
    alsoAsked('programStart'),
    alsoAsked('programEnd'),
    field('schoolSaysFullTime', 'choice', { ...needed, options: ['yes', 'no', 'unsure'] }),
    alsoAsked('weeklyHours'),
    // Grades go to the office each term (R16).
    field('termKind', 'choice', { ...needed, options: ['quarter', 'semester', 'none'] }),
  ],
  award: [
    field('hasAward', 'choice', { ...needed, options: ['here', 'elsewhere', 'no'] }),
    // R19: the number of the person's own approved packet, whose letter then goes along. The page offers the ones there are.
    field('awardCase', 'text', { maxLength: 20, when: { field: 'hasAward', is: ['here'] } }),
  ],
};
