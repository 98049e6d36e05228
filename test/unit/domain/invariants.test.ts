import { describe, expect, test } from '@jest/globals';
import { hourMs } from '../../../domain/invariants/violation.ts';
import { noteOf } from '../../../domain/money/award-note.ts';
import { ids, judged, now, sampleCase, type SampleCase } from './invariants-rows.ts';

type Moment = Parameters<typeof sampleCase>[0];
const moments = ['draft', 'in-review', 'done'] as const;

/** The row whose key begins like this. */
function row({ rows }: SampleCase, sk: string): Record<string, unknown> {
  const found = Object.entries(rows).find(([key]) => key.startsWith(sk));
  if (!found) throw new Error(`no row ${sk}`);
  return found[1];
}
const auditOf = (sample: SampleCase, what: string): Record<string, unknown> => {
  const found = Object.values(sample.rows).find((each) => each['what'] === what);
  if (!found) throw new Error(`no line ${what}`);
  return found;
};
const remove = ({ rows }: SampleCase, sk: string): void => {
  const key = Object.keys(rows).find((each) => each.startsWith(sk));
  if (key === undefined) throw new Error(`no row ${sk}`);
  delete rows[key];
};
const take = (sample: SampleCase, sk: string, ...names: string[]) => {
  for (const name of names) delete row(sample, sk)[name];
};
const set = (sample: SampleCase, sk: string, values: object) => Object.assign(row(sample, sk), values);
const noteIn = (sample: SampleCase): object => (row(sample, 'APP')['awards'] as object[])[0] ?? {};
const codes = (sample: SampleCase, at?: Date) =>
  judged(sample, at).map(({ invariant, code }) => `${invariant} ${code}`);

describe('what the work functions leave', () => {
  test.each(moments)('%s: every invariant holds', (moment) => expect(judged(sampleCase(moment))).toEqual([]));
});

/** Each row is broken in one way, and exactly that is said. */
const breakages: [invariant: string, code: string, moment: Moment, how: (sample: SampleCase) => void][] = [
  ['owned-or-done', 'wrong-owner', 'in-review', (s) => set(s, 'APP', { owner: 'nobody' })],
  ['owned-or-done', 'wrong-owner', 'draft', (s) => set(s, 'APP', { owner: 'skillsteam' })],
  ['owned-or-done', 'no-route', 'in-review', (s) => take(s, 'APP', 'route')],
  ['owned-or-done', 'no-route', 'done', (s) => take(s, 'APP', 'route')],
  ['owned-or-done', 'another-team-acts', 'in-review', (s) => set(s, 'APP', { owner: 'step-coach' })],
  [
    'owned-or-done',
    'routed-elsewhere',
    'done',
    (s) => set(s, 'APP', { route: { ...(row(s, 'APP')['route'] as object), centerId: 'bh' } }),
  ],
  ['owned-or-done', 'no-due-date', 'in-review', (s) => take(s, 'APP', 'due')],
  ['owned-or-done', 'not-in-its-queue', 'in-review', (s) => take(s, 'APP', 'queuePk')],
  ['owned-or-done', 'not-in-its-queue', 'done', (s) => set(s, 'APP', { queuePk: 'CENTER#se#open' })],
  ['owned-or-done', 'not-in-its-queue', 'draft', (s) => set(s, 'APP', { queuePk: 'CENTER#se#open' })],
  ['owned-or-done', 'out-of-the-sweeps-sight', 'in-review', (s) => take(s, 'APP', 'duePk', 'dueSk')],
  ['owned-or-done', 'out-of-the-sweeps-sight', 'in-review', (s) => set(s, 'APP', { dueSk: `2026#${ids.other}` })],
  ['owned-or-done', 'swept-without-need', 'draft', (s) => set(s, 'APP', { duePk: 'DUE#0' })],
  ['owned-or-done', 'swept-without-need', 'done', (s) => set(s, 'APP', { duePk: 'DUE#0' })],
  ['owned-or-done', 'done-and-owned', 'done', (s) => set(s, 'APP', { owner: 'system' })],
  [
    'owned-or-done',
    'done-and-due',
    'done',
    (s) => set(s, 'APP', { due: { dueAt: now.toISOString(), calendar: 'days', centerId: 'se' } }),
  ],
  ['owned-or-done', 'told-before-the-end', 'in-review', (s) => set(s, 'APP', { toldAt: now.toISOString() })],
  ['restarts', 'no-progress', 'in-review', (s) => set(s, 'APP', { restarts: 4 })],

  ['documents', 'miscounted', 'in-review', (s) => set(s, 'APP', { documentCount: 3 })],
  ['documents', 'out-of-the-sweeps-sight', 'draft', (s) => take(s, `DOC#${ids.coming}`, 'duePk')],
  ['documents', 'arrived-and-still-expected', 'draft', (s) => set(s, `DOC#${ids.coming}`, { versionId: 'v1' })],
  ['documents', 'checked-without-a-version', 'draft', (s) => set(s, `DOC#${ids.coming}`, { status: 'checking' })],
  ['documents', 'swept-without-need', 'draft', (s) => set(s, `DOC#${ids.refused}`, { duePk: 'DUE#0' })],
  ['documents', 'rejected-without-reason', 'draft', (s) => take(s, `DOC#${ids.refused}`, 'rejection')],
  [
    'documents',
    'duplicate-of-nothing',
    'draft',
    (s) => set(s, `DOC#${ids.refused}`, { rejection: 'duplicate-document', duplicateOf: `doc_${'x'.repeat(26)}` }),
  ],
  ...['original', 'normalized', 'bytes', 'pages', 'parse', 'scans'].map((field): (typeof breakages)[number] => [
    'documents',
    'clean-without',
    'draft',
    (s) => take(s, `DOC#${ids.kept}`, field),
  ]),
  [
    'documents',
    'clean-without',
    'draft',
    (s) => set(s, `DOC#${ids.kept}`, { original: { key: `originals/${ids.refused}`, versionId: 'v2' } }),
  ],
  [
    'documents',
    'clean-without',
    'draft',
    (s) =>
      set(s, `DOC#${ids.kept}`, {
        normalized: { key: `normalized/${ids.kept}.pdf`, versionId: '', sha256: 'b'.repeat(64), bytes: 900 },
      }),
  ],
  ['documents', 'clean-without', 'draft', (s) => remove(s, 'HASH#')],
  ['documents', 'clean-and-rejected', 'draft', (s) => set(s, `DOC#${ids.kept}`, { rejection: 'suspicious' })],

  ['audit', 'change-without-line', 'done', (s) => remove(s, String(auditOf(s, 'packet-composed')['sk']))],
  ['audit', 'change-without-line', 'draft', (s) => remove(s, String(auditOf(s, 'created')['sk']))],
  ['audit', 'lines-for-one-change', 'done', (s) => (s.rows['AUDIT#twice'] = { ...auditOf(s, 'told') })],
  [
    'audit',
    'line-without-change',
    'in-review',
    (s) => (s.rows['AUDIT#more'] = { ...auditOf(s, 'submitted'), version: 8, what: 'claimed' }),
  ],
  [
    'audit',
    'decision-lines',
    'done',
    (s) => set(s, String(auditOf(s, 'decided-approved')['sk']), { params: { seq: 2 } }),
  ],
  [
    'audit',
    'line-without-decision',
    'in-review',
    (s) => set(s, String(auditOf(s, 'ready-for-decision')['sk']), { what: 'decided-denied', params: { seq: 1 } }),
  ],
  ['audit', 'document-lines', 'draft', (s) => set(s, String(auditOf(s, 'document-accepted')['sk']), { params: {} })],
  ['audit', 'document-lines', 'draft', (s) => set(s, String(auditOf(s, 'document-rejected')['sk']), { what: 'saved' })],

  ['outbox', 'done-and-pending', 'done', (s) => set(s, 'OUT#out_a', { pendingPk: 'PENDING#0' })],
  ['outbox', 'out-of-the-relays-sight', 'done', (s) => take(s, 'OUT#out_d', 'pendingPk')],
  ['outbox', 'round-starts', 'in-review', (s) => remove(s, 'OUT#out_a')],
  [
    'outbox',
    'round-starts',
    'in-review',
    (s) => (s.rows['OUT#again'] = { ...row(s, 'OUT#out_a'), outboxId: `out_${'z'.repeat(26)}` }),
  ],
  ['outbox', 'answer-not-handed-on', 'in-review', (s) => remove(s, 'OUT#out_b')],
  ['outbox', 'answer-without-decision', 'done', (s) => set(s, 'TASK#0001#first', { answer: { outcome: 'denied' } })],

  ['award-sum', 'approval-without-award', 'done', (s) => s.awards.clear()],
  ...(['amountCents', 'personRef', 'holdUntil', 'lines'] as const).map((field): (typeof breakages)[number] => [
    'award-sum',
    'award-is-not-the-decision',
    'done',
    (s) => {
      const award = s.awards.get(ids.award);
      const other = {
        amountCents: 1,
        personRef: `ref_${'z'.repeat(26)}`,
        // Longer is lawful: staff may hold it longer.
        holdUntil: '2027-01-24',
        lines: award?.lines.slice(1),
      };
      Object.assign(award ?? {}, { [field]: other[field] });
    },
  ]),
  [
    'award-sum',
    'promised-and-never-looked-at',
    'done',
    (s) => {
      set(s, 'APP', { hold: { awardId: ids.award, notices: 0 } });
      take(s, 'APP', 'duePk');
      take(s, 'APP', 'dueSk');
    },
  ],
  ['award-sum', 'hold-is-not-the-award', 'done', (s) => set(s, 'APP', { holdUntil: '2027-02-25' })],
  [
    'award-sum',
    'nothing-promised-and-looked-at',
    'done',
    (s) => {
      for (const award of s.awards.values()) {
        for (const line of award.lines) Object.assign(line, { committedCents: 0, obligatedCents: line.amountCents });
        set(s, 'APP', { awards: [noteOf(award)] });
      }
    },
  ],
  ['award-sum', 'amount-is-not-the-decision', 'done', (s) => set(s, 'APP', { awardedCents: 250_001 })],
  ['award-sum', 'award-without-note', 'done', (s) => take(s, 'APP', 'awards')],
  ...(
    [
      { committedCents: 249_999, obligatedCents: 1 },
      { paidCents: 1 },
      { releasedCents: 1 },
      { holdUntil: '2027-01-26' },
      { enrolledOn: '2026-11-18' },
    ] as const
  ).map((other): (typeof breakages)[number] => [
    'award-sum',
    'note-is-not-the-award',
    'done',
    (s) => set(s, 'APP', { awards: [{ ...noteIn(s), ...other }] }),
  ]),
  [
    'award-sum',
    'note-without-award',
    'done',
    (s) => set(s, 'APP', { awards: [noteIn(s), { ...noteIn(s), awardId: `awd_${'z'.repeat(26)}` }] }),
  ],

  ['dangling', 'unknown-row', 'done', (s) => (s.rows['REMARK#1'] = { sk: 'REMARK#1' })],
  ['dangling', 'notes-miscounted', 'done', (s) => set(s, 'APP', { noteCount: 2 })],
  ['dangling', 'no-application', 'draft', (s) => remove(s, 'APP')],
  ['dangling', 'belongs-elsewhere', 'in-review', (s) => set(s, 'TASK#0001#first', { applicationId: ids.other })],
  ['dangling', 'wrong-key', 'draft', (s) => set(s, `DOC#${ids.refused}`, { sk: `DOC#${ids.other}` })],
  ['dangling', 'decisions-miscounted', 'in-review', (s) => set(s, 'APP', { decisionCount: 1 })],
  [
    'dangling',
    'decided-on-another-document',
    'done',
    (s) => set(s, 'DECISION#', { documents: [{ documentId: ids.kept, sha256: 'f'.repeat(64) }] }),
  ],
  [
    'dangling',
    'wait-of-no-round',
    'in-review',
    (s) => (s.rows['TASK#0002#first'] = { ...row(s, 'TASK#0001#first'), sk: 'TASK#0002#first', round: 2 }),
  ],
  [
    'dangling',
    'document-not-found-by-id',
    'draft',
    (s) => (s.around.applicationOfDocument = new Map([...s.around.applicationOfDocument].slice(1))),
  ],
  ['dangling', 'number-names-another', 'draft', (s) => (s.around.applicationOfNumber = ids.other)],
  ['dangling', 'not-listed-by-its-person', 'draft', (s) => (s.around.isListedByPerson = false)],
  ['dangling', 'person-unknown-or-another', 'draft', (s) => (s.around.personRefOfProfile = undefined)],

  ['unreadable', 'unreadable', 'done', (s) => set(s, 'APP', { status: 'lost' })],
  ['unreadable', 'unreadable', 'done', (s) => take(s, 'DECISION#', 'decidedAt')],
  ['unreadable', 'unreadable', 'draft', (s) => set(s, `DOC#${ids.kept}`, { schemaVersion: 9 })],
];

describe('a broken row is caught, and nothing else is said', () => {
  test.each(breakages)('%s: %s (%s)', (invariant, code, moment, how) => {
    const sample = sampleCase(moment);
    how(sample);
    expect(codes(sample)).toEqual([`${invariant} ${code}`]);
  });
});

describe('one break that is two broken promises', () => {
  test('two approvals of one application', () => {
    const sample = sampleCase('done');
    sample.rows['DECISION#0002'] = { ...row(sample, 'DECISION#'), sk: 'DECISION#0002', seq: 2 };
    set(sample, 'APP', { decisionCount: 2 });
    expect(codes(sample)).toEqual(['audit decision-lines', 'award-sum second-award']);
  });

  test('approved without a decision, and a decision without approval', () => {
    const undone = sampleCase('done');
    remove(undone, 'DECISION#');
    expect(codes(undone)).toEqual(expect.arrayContaining(['award-sum status-is-not-the-decision']));
    const denied = sampleCase('done');
    set(denied, 'DECISION#', { outcome: 'denied' });
    expect(codes(denied)).toEqual(
      expect.arrayContaining(['award-sum status-is-not-the-decision', 'award-sum award-without-approval']),
    );
  });

  test('R15: a TUI packet that was handed over has its line, and nobody decided', () => {
    const sample = sampleCase('done');
    set(sample, 'DECISION#', { outcome: 'handed-over' });
    expect(codes(sample)).toContain('audit decision-lines');
    set(sample, String(auditOf(sample, 'decided-approved')['sk']), { what: 'tui-handed-over' });
    expect(codes(sample).filter((code) => code.startsWith('audit'))).toEqual([]);
  });

  test('a decision that nobody was asked to hand on', () => {
    const sample = sampleCase('done');
    remove(sample, 'OUT#out_c');
    expect(codes(sample)).toEqual(['outbox decision-not-handed-on', 'outbox answer-not-handed-on']);
  });

  test('the content of a document that was taken out still counts', () => {
    const sample = sampleCase('draft');
    set(sample, `DOC#${ids.kept}`, { status: 'superseded' });
    set(sample, 'APP', { documentCount: 1 });
    expect(codes(sample)).toEqual(['documents hash-of-nothing']);
  });

  test('a new line that names no version', () => {
    const sample = sampleCase('draft');
    delete auditOf(sample, 'created')['version'];
    expect(codes(sample)).toEqual(['audit line-without-version', 'audit change-without-line']);
  });
});

describe('time', () => {
  const later = (hours: number) => new Date(now.getTime() + hours * hourMs);

  test('R28: a wait whose time and grace have passed was woken by nobody', () => {
    const sample = sampleCase('in-review');
    // Nothing of its documents is due here, and what was asked for is done.
    remove(sample, `DOC#${ids.coming}`);
    remove(sample, String(Object.keys(sample.rows).find((sk) => sample.rows[sk]?.['version'] === 3)));
    sample.rows['AUDIT#3'] = { ...auditOf(sample, 'created'), sk: 'AUDIT#3', version: 3, what: 'saved' };
    set(sample, 'APP', { documentCount: 1 });
    const weekAfterDue = 14 * 24;
    expect(codes(sample, later(weekAfterDue))).toEqual([]);
    expect(codes(sample, later(weekAfterDue + 2))).toEqual(['owned-or-done nobody-was-woken']);
  });

  test('an upload under way: the sweep looks within the hour, and it is over within a day', () => {
    const sample = sampleCase('draft');
    expect(codes(sample, later(0.9))).toEqual([]);
    expect(codes(sample, later(1.2))).toEqual(['documents nobody-was-woken']);
    set(sample, `DOC#${ids.coming}`, { dueSk: `${later(30).toISOString()}#${ids.coming}` });
    expect(codes(sample, later(23))).toEqual([]);
    expect(codes(sample, later(26))).toEqual(['documents under-way-too-long']);
  });

  test('what was asked for is done within the hour', () => {
    const sample = sampleCase('done');
    set(sample, `DOC#${ids.coming}`, { dueSk: `${later(2).toISOString()}#${ids.coming}` });
    expect(codes(sample, later(0.6))).toEqual([]);
    expect(codes(sample, later(1))).toEqual(['outbox not-done']);
  });

  test('a text that waits for the morning is late an hour after it', () => {
    const sample = sampleCase('done');
    set(sample, `DOC#${ids.coming}`, { dueSk: `${later(20).toISOString()}#${ids.coming}` });
    const heldUntil = later(10).toISOString();
    set(sample, 'OUT#out_d', { heldUntil, pendingSk: `${heldUntil}#${String(row(sample, 'OUT#out_d')['outboxId'])}` });
    expect(codes(sample, later(10.9))).toEqual([]);
    expect(codes(sample, later(11.1))).toEqual(['outbox not-done']);
  });
});

test('audit lines of the first schema named no version: what they cover is not asked for', () => {
  const sample = sampleCase('done');
  for (const each of Object.values(sample.rows)) {
    if (typeof each['version'] !== 'number' || each['sk'] === 'APP' || each['version'] > 6) continue;
    each['schemaVersion'] = 1;
    delete each['version'];
  }
  expect(codes(sample)).toEqual([]);
  remove(sample, String(auditOf(sample, 'packet-composed')['sk']));
  expect(codes(sample)).toEqual(['audit change-without-line']);
});

test('what is said holds ids, codes and numbers, and nothing that a person wrote', () => {
  const canary = 'Maria Canary, 503-555-0199';
  for (const [, , moment, how] of breakages) {
    const sample = sampleCase(moment);
    set(sample, 'APP', {
      answers: { firstName: canary },
      signature: { name: canary, signedAt: now.toISOString(), releaseUntil: '2027-01-01' },
    });
    for (const each of [ids.kept, ids.refused, ids.coming]) set(sample, `DOC#${each}`, { fileName: canary });
    how(sample);
    expect(JSON.stringify(judged(sample))).not.toContain('Canary');
  }
});
