import { describe, expect, test } from '@jest/globals';
import { packetFacts } from '../../../domain/forms/form.ts';
import { programFindings } from '../../../domain/etpl/findings.ts';
import type {
  AttachedListing,
  EtplVersion,
  Listing,
  PacketProgram,
  ProgramCheck,
} from '../../../domain/etpl/listing.ts';
import { programIndex } from '../../../domain/etpl/search.ts';
import { namesAgree, programBar, snapshotOf, standingOf, type ProgramList } from '../../../domain/etpl/standing.ts';

const listing: Listing = {
  etplId: 'OR-1',
  provider: 'Example Community College',
  program: 'Nursing Assistant, Level 1',
  city: 'Portland',
  credential: 'Certified Nursing Assistant',
  weeks: 11,
  costCents: 245_000,
  sector: 'healthcare',
};
const version: EtplVersion = {
  schemaVersion: 1,
  versionId: 'etl_0000000001',
  importedAt: '2026-11-01T12:00:00.000Z',
  importedBy: 'operator',
  fileName: 'list.csv',
  sha256: '0'.repeat(64),
  listings: 1,
  skippedLines: 0,
};
const listWith = (...listings: Listing[]): ProgramList => ({ version, index: programIndex(listings) });
const list = listWith(listing);
const words = { etplId: 'OR-1', schoolName: 'Example Community College', programName: 'Nursing Assistant Level 1' };
const chosen: AttachedListing = { listing, versionId: version.versionId, attachedAt: '2026-11-02T12:00:00.000Z' };
const byStaff: AttachedListing = { ...chosen, attachedBy: { staffId: 'sam', name: 'Sam' } };
const check: ProgramCheck = {
  result: 'listed',
  source: "the state's site",
  checkedOn: '2026-11-03',
  reason: 'Listed since Monday.',
  checkedBy: { staffId: 'sam', name: 'Sam' },
  recordedAt: '2026-11-03T12:00:00.000Z',
};
const occupational = packetFacts({
  trainingType: 'occupational',
  etplId: 'OR-1',
  schoolName: words.schoolName,
  programName: words.programName,
});
const facts = (answers: Parameters<typeof packetFacts>[0]) => packetFacts(answers);

describe('how a program stands on the list (R1)', () => {
  test('listed: the number is there, for this school and this program', () => {
    expect(standingOf(words, undefined, list)).toEqual({ state: 'listed', listing, changes: [] });
  });
  test('provider and program both: a listed number of another school, or of another program, is not enough', () => {
    expect(standingOf({ ...words, schoolName: 'Sample Institute' }, chosen, list).state).toBe('differs');
    expect(standingOf({ ...words, programName: 'Welding' }, chosen, list).state).toBe('differs');
    expect(standingOf({ ...words, programName: undefined }, chosen, list).state).toBe('differs');
  });
  test('staff who tie a listing to the packet have looked: it counts for what the person meant', () => {
    const other = { etplId: undefined, schoolName: 'ECC', programName: 'nurse helper course' };
    expect(standingOf(other, byStaff, list).state).toBe('listed');
  });
  test('changed since it was chosen: what, from what, to what', () => {
    const dearer = listWith({ ...listing, costCents: 260_000, city: 'Gresham' });
    expect(standingOf(words, chosen, dearer)).toMatchObject({
      state: 'listed',
      changes: [
        { field: 'city', before: 'Portland', now: 'Gresham' },
        { field: 'costCents', before: 245_000, now: 260_000 },
      ],
    });
  });
  test('gone: listed when it was chosen, and not today', () => {
    expect(standingOf(words, chosen, listWith())).toEqual({ state: 'gone', listing });
  });
  test('never found: no number, or one that was never there', () => {
    expect(standingOf({ ...words, etplId: undefined }, undefined, list).state).toBe('not-found');
    expect(standingOf({ ...words, etplId: 'OR-9' }, undefined, list)).toEqual({ state: 'not-found', etplId: 'OR-9' });
    // Another number than the one that was chosen: what was chosen says nothing about it.
    expect(standingOf({ ...words, etplId: 'OR-9' }, chosen, list)).toEqual({ state: 'not-found', etplId: 'OR-9' });
  });
  test('before the first import nothing is listed, and nothing is refused for it', () => {
    expect(standingOf(words, undefined, undefined)).toEqual({ state: 'no-list', etplId: 'OR-1' });
  });

  test.each([
    ['Example Community College', 'Nursing Assistant, Level 1', true],
    ['ECC', 'nursing assistant', true],
    ['example comunity colege', 'Nursing Asistant level 1', true],
    ['Example Community College', 'Nursing', false],
    ['Example', 'Nursing Assistant, Level 1', false],
    ['Sample Community College', 'Nursing Assistant, Level 1', false],
    ['', '', false],
  ])('"%s", "%s" is the same: %s', (schoolName, programName, same) =>
    expect(namesAgree({ etplId: undefined, schoolName, programName }, listing)).toBe(same),
  );
});

describe('what stands in the way of money that R1 binds', () => {
  const unlisted = standingOf({ ...words, etplId: undefined }, undefined, list);
  const listed = standingOf(words, undefined, list);
  test.each([
    ['occupational and listed', { trainingType: 'occupational' }, listed, undefined, undefined],
    ['occupational and not listed', { trainingType: 'occupational' }, unlisted, undefined, 'program-unchecked'],
    ['found by staff', { trainingType: 'occupational' }, unlisted, { check }, undefined],
    [
      'not found by staff either',
      { trainingType: 'occupational' },
      unlisted,
      { check: { ...check, result: 'not-listed' as const } },
      'program-unchecked',
    ],
    ['short-term training', { trainingType: 'short-term' }, unlisted, undefined, undefined],
    ['GED', { trainingType: 'ged' }, unlisted, undefined, undefined],
    ['ESL alone', { trainingType: 'esl' }, listed, undefined, 'basic-education-alone'],
    ['ABE alone, said so', { trainingType: 'abe', withJobTraining: 'no' }, listed, undefined, 'basic-education-alone'],
    ['ESL with a listed program', { trainingType: 'esl', withJobTraining: 'yes' }, listed, undefined, undefined],
    [
      'ESL with one that is not',
      { trainingType: 'esl', withJobTraining: 'yes' },
      unlisted,
      undefined,
      'program-unchecked',
    ],
    ['a paper that nobody has read', {}, unlisted, undefined, 'program-unchecked'],
    [
      'a paper read as short-term',
      {},
      unlisted,
      { read: { type: 'short-term' as const, withJobTraining: false } },
      undefined,
    ],
  ] as const)('%s', (_name, answers, standing, program, expected) =>
    expect(programBar(facts(answers), standing, program as PacketProgram | undefined, true)).toBe(expected),
  );
  test('answers count before what staff read', () => {
    const read = { type: 'short-term' as const, withJobTraining: false };
    expect(programBar(facts({ trainingType: 'occupational' }), unlisted, { read }, true)).toBe('program-unchecked');
  });
  test('on a form, who names no training asks for none: support services alone wait for no list', () => {
    expect(programBar(facts({}), unlisted, undefined, false)).toBeUndefined();
  });
});

describe('findings (R1, R27)', () => {
  const codes = (
    answers: Parameters<typeof packetFacts>[0],
    packet?: PacketProgram,
    today: ProgramList | undefined = list,
  ) => {
    const known = facts(answers);
    return programFindings(known, { standing: standingOf(known, packet?.attached, today), packet }).map(
      ({ code, outcome }) => `${code}: ${outcome}`,
    );
  };
  const said = {
    trainingType: 'occupational',
    etplId: 'OR-1',
    schoolName: words.schoolName,
    programName: words.programName,
  };
  test.each([
    ['listed', said, undefined, ['etpl-listed: meets']],
    ['other words', { ...said, schoolName: 'Sample' }, undefined, ['etpl-differs: check']],
    ['no number', { trainingType: 'occupational' }, undefined, ['etpl-not-found: check']],
    ['a number nobody knows', { ...said, etplId: 'OR-9' }, undefined, ['etpl-number-unknown: check']],
    ['found on the state’s site', { trainingType: 'occupational' }, { check }, ['etpl-checked: meets']],
    ['ESL alone', { trainingType: 'esl' }, undefined, ['basic-education-alone: check']],
    [
      'ESL with job training',
      { ...said, trainingType: 'esl', withJobTraining: 'yes' },
      undefined,
      ['basic-education-with-training: check', 'etpl-listed: meets'],
    ],
    ['exempt', { trainingType: 'short-term' }, undefined, ['training-exempt-from-etpl: meets']],
    ['unknown', {}, undefined, ['training-unknown: check']],
  ] as const)('%s', (_name, answers, packet, expected) =>
    expect(codes(answers, packet as PacketProgram | undefined)).toEqual(expected),
  );
  test('gone, and no list at all', () => {
    expect(codes(said, { attached: chosen }, listWith())).toEqual(['etpl-gone: check']);
    const known = facts(said);
    expect(programFindings(known, { standing: standingOf(known, undefined, undefined) })[0]?.code).toBe('etpl-given');
  });
});

test('R1: the snapshot holds every field of the listing, the version of the list, and who looked', () => {
  const now = new Date('2026-11-20T18:00:00.000Z');
  const program = { attached: byStaff, check };
  expect(snapshotOf(occupational, standingOf(words, byStaff, list), program, false, list, now)).toEqual({
    need: 'listed',
    state: 'listed',
    lookedAt: now.toISOString(),
    list: {
      versionId: version.versionId,
      importedAt: version.importedAt,
      sha256: version.sha256,
      fileName: 'list.csv',
    },
    listing,
    attached: { versionId: version.versionId, attachedAt: byStaff.attachedAt, attachedBy: byStaff.attachedBy },
    check,
  });
});
